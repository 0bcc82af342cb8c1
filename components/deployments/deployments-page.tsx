"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Rocket } from "lucide-react";
import Link from "next/link";
import { deploymentsQuery } from "@/components/deployments/deployment-queries";
import { DeploymentState } from "@/components/deployments/deployment-state";
import { useDeploymentActions } from "@/components/deployments/use-deployment-actions";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatDuration, formatMeasure, formatMemory } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import type { Deployment } from "@/lib/deployments/contract";

const measured = (deployment: Deployment) =>
  deployment.instances.reduce((sum, instance) => sum + (instance.measured_bytes ?? 0), 0);

const columns: DataColumn<Deployment>[] = [
  {
    id: "name",
    header: "Name",
    value: (deployment) => deployment.name,
    cell: (deployment) => (
      <Link href={`/deployments/${deployment.id}`} className="font-medium wrap-anywhere hover:underline">
        {deployment.name}
      </Link>
    ),
    card: "title",
    fixed: true,
    className: "md:min-w-36",
  },
  {
    id: "state",
    header: "State",
    value: (deployment) => deployment.phase,
    className: "md:min-w-44",
    cell: (deployment) => (
      <>
        <DeploymentState deployment={deployment} />
        {deployment.error && (
          <span className="block max-w-64 text-xs text-muted">
            {deployment.error.detail}{" "}
            <Link href={`/deployments/${deployment.id}`} className="underline underline-offset-2 hover:text-ink">
              {deployment.error.fix ? "See the fix" : "See why"}
              <span className="sr-only"> for {deployment.name}</span>
            </Link>
          </span>
        )}
      </>
    ),
  },
  {
    id: "model",
    header: "Model",
    value: (deployment) => deployment.m_name,
    className: "md:min-w-44 lg:min-w-48",
    cell: (deployment) => (
      <>
        <span className="wrap-anywhere">{deployment.m_name}</span>
        {deployment.quantization && <span className="block text-xs text-muted">{deployment.quantization}</span>}
      </>
    ),
  },
  {
    id: "engine",
    header: "Engine",
    value: (deployment) => deployment.engine_title ?? "—",
    className: "whitespace-nowrap",
    wide: true,
  },
  {
    id: "node",
    header: "Node",
    value: (deployment) => deployment.node_name ?? "—",
    className: "whitespace-nowrap",
    wide: true,
  },
  {
    id: "memory",
    header: "Memory",
    align: "end",
    value: measured,
    cell: (deployment) => (measured(deployment) > 0 ? formatMemory(measured(deployment)) : "—"),
    largestFirst: true,
  },
  {
    id: "speed",
    header: "Tokens/s",
    align: "end",
    value: (deployment) => deployment.usage.tokens_per_second,
    cell: (deployment) =>
      deployment.usage.tokens_per_second === null ? "—" : formatMeasure(deployment.usage.tokens_per_second),
    largestFirst: true,
    wide: true,
  },
  {
    id: "first-token",
    header: "First token, p95",
    align: "end",
    value: (deployment) => deployment.usage.ttft_ms_p95,
    cell: ({ usage: { ttft_ms_p95: wait } }) => (wait === null ? "—" : formatDuration(wait)),
    largestFirst: true,
    hidden: true,
  },
  {
    id: "requests",
    header: "Requests, 1 h",
    align: "end",
    value: (deployment) => deployment.usage.requests_1h,
    largestFirst: true,
    hidden: true,
  },
];

export function DeploymentsPage() {
  const { data, error, refetch } = useQuery(deploymentsQuery);
  const { entriesOf, dialog, failure } = useDeploymentActions();
  const refusal = useRefusal("write");
  const create =
    refusal === undefined ? (
      <ButtonLink href="/deployments/new" variant="primary" icon={<Plus aria-hidden="true" />}>
        New deployment
      </ButtonLink>
    ) : (
      <Button variant="primary" icon={<Plus aria-hidden="true" />} disabledReason={refusal}>
        New deployment
      </Button>
    );
  return (
    <Page title="Deployments" description="Models that answer, and those on their way." actions={create}>
      {failure && <Notice tone="bad" title={failure} announce />}
      <DataTable
        label="Deployments"
        columns={columns}
        rows={data}
        rowId={(deployment) => deployment.id}
        rowName={(deployment) => deployment.name}
        search={{ placeholder: "Search deployments" }}
        failure={error ? <QueryFailure what="deployments" error={error} retry={() => void refetch()} /> : undefined}
        empty={
          <EmptyState icon={<Rocket />} title="Nothing is serving" actions={create}>
            Deploy a model, and it gets an OpenAI-compatible endpoint.
          </EmptyState>
        }
        rowActions={entriesOf}
      />
      {dialog}
    </Page>
  );
}
