"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeDeployment, deploymentQuery, updateDeployment } from "@/components/deployments/deployment-queries";
import { deploymentSteps } from "@/components/deployments/deployment-steps";
import { endpointSamples } from "@/components/deployments/endpoint-samples";
import { Button, ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { formatMemory } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { Section } from "@/components/ui/section";
import { Stepper } from "@/components/ui/stepper";
import type { Deployment } from "@/lib/deployments/contract";

export function DeploymentOverview({ deployment }: { deployment: Deployment }) {
  return (
    <>
      {deployment.error && <Failure deployment={deployment} error={deployment.error} />}
      {deployment.desired === "run" && deployment.phase !== "serving" && (
        <Section title="On its way" look="surface">
          <Stepper label="Steps to serving" steps={deploymentSteps(deployment)} />
        </Section>
      )}
      {deployment.phase === "serving" && <Endpoint deployment={deployment} />}
      <Facts deployment={deployment} />
    </>
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
          ? { label: `${fix.label} and try again`, onSelect: () => apply.mutate(fix.patch), busy: apply.isPending }
          : { label: "Try again", onSelect: () => retry.mutate(), busy: retry.isPending }
      }
      alternatives={
        <>
          {fix && <Button onClick={() => retry.mutate()}>Try again unchanged</Button>}
          <ButtonLink href="?tab=logs">Read the log</ButtonLink>
        </>
      }
      diagnostics={[`deployment ${deployment.id}`, error.code, error.detail, error.evidence].filter(Boolean).join("\n")}
    />
  );
}

function Endpoint({ deployment }: { deployment: Deployment }) {
  const origin = typeof location === "undefined" ? "" : location.origin;
  const url = `${origin}${deployment.access_path}/v1`;
  return (
    <Section
      title="Endpoint"
      description="OpenAI-compatible. Any client works with this address and an API key of yours."
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
  const [instance] = deployment.instances;
  return (
    <Section title="Facts">
      <KeyValueList
        items={[
          { label: "Model", value: deployment.m_name },
          { label: "File", value: deployment.file_name ?? "—" },
          { label: "Engine", value: deployment.engine_name ?? "not chosen yet" },
          { label: "Node", value: deployment.node_name ?? "not placed yet" },
          { label: "Memory", value: memoryText(instance), note: "predicted, then measured" },
          {
            label: "Context",
            value: deployment.context_window ? `${deployment.context_window.toLocaleString()} tokens` : "—",
          },
          { label: "Restarts", value: String(instance?.restarts ?? 0) },
          { label: "Generation", value: String(deployment.generation) },
        ]}
      />
    </Section>
  );
}

function memoryText(instance: Deployment["instances"][number] | undefined): string {
  if (!instance) return "—";
  const parts = [instance.estimated_bytes, instance.measured_bytes].map((bytes) =>
    bytes === null ? "—" : formatMemory(bytes),
  );
  return parts.join(" → ");
}
