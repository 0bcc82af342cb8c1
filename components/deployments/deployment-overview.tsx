"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { DamagedFiles } from "@/components/deployments/damaged-files";
import { changeDeployment, deploymentQuery, updateDeployment } from "@/components/deployments/deployment-queries";
import { deploymentSteps } from "@/components/deployments/deployment-steps";
import { DeploymentLogs } from "@/components/deployments/deployment-logs";
import { endpointSamples } from "@/components/deployments/endpoint-samples";
import { BaseModelHint } from "@/components/models/base-model-hint";
import { useRefusal } from "@/components/shell/rights";
import { Button, ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { formatCount, formatDuration, formatMeasure, formatMemory } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { Section } from "@/components/ui/section";
import { Stepper } from "@/components/ui/stepper";
import type { Deployment } from "@/lib/serving/deployments/contract";
import { useSyncExternalStore } from "react";

export function DeploymentOverview({ deployment }: { deployment: Deployment }) {
  return (
    <>
      <DamagedFiles deployment={deployment} />
      <BaseModelHint of={deployment} />
      {deployment.error && <Failure deployment={deployment} error={deployment.error} />}
      {deployment.desired === "run" && deployment.phase !== "serving" && <Way deployment={deployment} />}
      {(deployment.phase === "serving" || deployment.phase === "degraded") && <Endpoint deployment={deployment} />}
      <Facts deployment={deployment} />
    </>
  );
}

/** The steps to serving beside what the engine says meanwhile. */
function Way({ deployment }: { deployment: Deployment }) {
  return (
    <Section title={deployment.phase === "failed" ? "How far it came" : "On its way"} look="surface">
      <div className="grid gap-6 lg:grid-cols-[minmax(14rem,1fr)_2fr]">
        <Stepper label="Steps to serving" steps={deploymentSteps(deployment)} />
        {deployment.instances.length > 0 && (
          <div className="flex min-h-[22rem] min-w-0 flex-col">
            <DeploymentLogs deployment={deployment} />
          </div>
        )}
      </div>
    </Section>
  );
}

function Failure({ deployment, error }: { deployment: Deployment; error: NonNullable<Deployment["error"]> }) {
  const client = useQueryClient();
  const settle = () => client.invalidateQueries({ queryKey: deploymentQuery(deployment.id).queryKey });
  const apply = useMutation({
    mutationFn: (patch: Record<string, unknown>) => updateDeployment(deployment.id, { ...deployment.config, ...patch }),
    onSettled: settle,
  });
  const retry = useMutation({ mutationFn: () => changeDeployment(deployment.id, "start"), onSettled: settle });
  const refusal = useRefusal("write");
  const { fix } = error;
  return (
    <ErrorPanel
      title={deployment.phase === "failed" ? "It does not serve" : "Something went wrong on the way"}
      code={error.code}
      detail={error.detail}
      evidence={error.evidence ?? undefined}
      stillWorks="Other deployments and everything on disk."
      fix={
        fix
          ? {
              label: `${fix.label} and try again`,
              onSelect: () => apply.mutate(fix.patch),
              busy: apply.isPending,
              disabledReason: refusal,
            }
          : { label: "Try again", onSelect: () => retry.mutate(), busy: retry.isPending, disabledReason: refusal }
      }
      alternatives={
        <>
          {fix && (
            <Button busy={retry.isPending} disabledReason={refusal} onClick={() => retry.mutate()}>
              Try again unchanged
            </Button>
          )}
          {deployment.instances.length > 0 && <ButtonLink href="?tab=logs">Read the log</ButtonLink>}
        </>
      }
      diagnostics={[`deployment ${deployment.id}`, error.code, error.detail, error.evidence].filter(Boolean).join("\n")}
    />
  );
}

function Endpoint({ deployment }: { deployment: Deployment }) {
  const origin = useOrigin();
  const url = `${origin}${deployment.access_path}/v1`;
  return (
    <Section
      title="Endpoint"
      description="OpenAI-compatible, with an API key of yours. This address always reaches this deployment; /v1 of this server, as in the samples, reaches every deployment by the model name that a request sends."
    >
      <div className="space-y-4">
        <p className="flex flex-wrap items-center gap-2">
          <code className="font-mono text-sm break-all">{url}</code>
          <CopyButton text={url} label="Copy endpoint" />
          <ButtonLink href="/keys" size="sm" variant="quiet">
            Get an API key
          </ButtonLink>
        </p>
        <CodeBlock label="How to call it" samples={endpointSamples(origin, deployment.name)} />
      </div>
    </Section>
  );
}

function Facts({ deployment }: { deployment: Deployment }) {
  const { instances } = deployment;
  return (
    <Section title="Facts">
      <KeyValueList
        items={[
          { label: "Model", value: deployment.m_name },
          { label: "File", value: deployment.file_name ?? "—" },
          { label: "Engine", value: deployment.engine_title ?? "not chosen yet" },
          { label: "Node", value: deployment.node_name ?? "not placed yet" },
          { label: "Memory", value: memoryText(instances) },
          {
            label: "Context",
            value: deployment.context_window ? formatCount(deployment.context_window, "tokens") : "—",
          },
          { label: "Last hour", value: trafficText(deployment.usage) },
          { label: "Restarts", value: formatCount(sum(instances.map(({ restarts }) => restarts)) ?? 0) },
          {
            label: "Generation",
            value: formatCount(deployment.generation),
            note: "Raised by every change of its settings.",
          },
        ]}
      />
    </Section>
  );
}

/** Of all replicas together. */
function memoryText(instances: Deployment["instances"]): string {
  const predicted = sum(instances.map(({ estimated_bytes: bytes }) => bytes));
  const measured = sum(instances.map(({ measured_bytes: bytes }) => bytes));
  const parts = [
    predicted === undefined ? undefined : `${formatMemory(predicted)} predicted`,
    measured === undefined ? undefined : `${formatMemory(measured)} measured`,
  ];
  return parts.filter(Boolean).join(", ") || "—";
}

function trafficText({
  requests_1h: requests,
  tokens_per_second: speed,
  ttft_ms_p95: wait,
}: Deployment["usage"]): string {
  const parts = [
    formatCount(requests, requests === 1 ? "request" : "requests"),
    speed === null ? undefined : formatMeasure(speed, "tokens/s"),
    wait === null ? undefined : `first token within ${formatDuration(wait)} for 95% of them`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** Undefined where nothing is known. */
function sum(amounts: (number | null)[]): number | undefined {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? undefined : known.reduce((total, amount) => total + amount, 0);
}

/** The address under which this browser reaches the product. The server cannot know it and leaves it out. */
function useOrigin(): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => location.origin,
    () => "",
  );
}
