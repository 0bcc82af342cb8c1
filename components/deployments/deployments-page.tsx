"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Rocket } from "lucide-react";
import Link from "next/link";
import {
  deploymentListDefaults,
  deploymentPageInput,
  deploymentsShown,
} from "@/components/deployments/deployment-list";
import { deploymentPageQuery } from "@/components/deployments/deployment-queries";
import { DeploymentState } from "@/components/deployments/deployment-state";
import { useDeploymentActions } from "@/components/deployments/use-deployment-actions";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { stateFacts } from "@/components/states/state-vocabulary";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable, useListState, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatDuration, formatMeasure, formatMemory } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { useSettled } from "@/components/ui/use-settled";
import type { DeploymentSummary, PhaseCounts } from "@/lib/serving/deployments/contract";

const columns: DataColumn<DeploymentSummary>[] = [
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
    value: (deployment) => deployment.measured_bytes,
    cell: ({ measured_bytes: bytes }) => (bytes > 0 ? formatMemory(bytes) : "—"),
    largestFirst: true,
  },
  {
    id: "speed",
    header: "Tokens/s",
    align: "end",
    cell: ({ phase, usage: { tokens_per_second: speed } }) =>
      speed === null || phase === "stopped" ? "—" : formatMeasure(speed),
    wide: true,
  },
  {
    id: "first-token",
    header: "First token, p95",
    align: "end",
    cell: ({ usage: { ttft_ms_p95: wait } }) => (wait === null ? "—" : formatDuration(wait)),
    hidden: true,
  },
  {
    id: "requests",
    header: "Requests, 1 h",
    align: "end",
    cell: (deployment) => formatCount(deployment.usage.requests_1h),
    hidden: true,
  },
];

/** The states that there are, with how many are in each. */
function stateOptions(phases: PhaseCounts = {}) {
  return Object.entries(phases).map(([phase, count]) => ({
    value: phase,
    label: `${stateFacts({ kind: "deployment", state: phase }).label} (${formatCount(count)})`,
  }));
}

export function DeploymentsPage() {
  const [list, setList] = useListState(deploymentListDefaults, false);
  const search = useSettled(list.search);
  const { data, error, refetch } = useQuery(deploymentPageQuery(deploymentPageInput({ ...list, search })));
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
        rows={data?.items}
        remote={{ list, onList: setList, total: data?.total }}
        pageSize={deploymentsShown}
        filters={[{ column: "state", label: "State", options: stateOptions(data?.phases) }]}
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
