"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Server } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { AddNodeDialog } from "@/components/nodes/add-node-dialog";
import { ApprovalNotice } from "@/components/nodes/approval-notice";
import { memoryText } from "@/components/nodes/memory-bar";
import { nodesQuery } from "@/components/nodes/node-queries";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { StateBadge } from "@/components/states/state-badge";
import { Button } from "@/components/ui/button";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

const accelerators = (node: NodeSummary) => node.facts?.accelerators.map(({ name }) => name).join(", ") || "none";

const columns: DataColumn<NodeSummary>[] = [
  {
    id: "name",
    header: "Node",
    value: (node) => node.name,
    cell: (node) => (
      <Link href={`/nodes/${node.id}`} className="font-medium hover:underline">
        {node.name}
      </Link>
    ),
    card: "title",
    fixed: true,
  },
  {
    id: "state",
    header: "State",
    value: (node) => node.phase,
    cell: (node) => <StateBadge kind="node" state={node.phase} />,
  },
  { id: "cpu", header: "Processor", value: (node) => node.facts?.cpu.model ?? "—", wide: true },
  { id: "accelerators", header: "Accelerators", value: accelerators },
  {
    id: "memory",
    header: "Memory available for models",
    align: "end",
    value: (node) => node.memory[0]?.available_bytes,
    cell: memoryText,
    largestFirst: true,
  },
  { id: "running", header: "Running", align: "end", value: ({ running }) => running },
  {
    id: "seen",
    header: "Last seen",
    value: (node) => node.last_seen_at,
    cell: (node) => (node.last_seen_at ? <RelativeTime at={node.last_seen_at} /> : "never"),
    largestFirst: true,
  },
];

export function NodesPage() {
  const { data, error, refetch } = useQuery(nodesQuery);
  const [adding, setAdding] = useState(false);
  const refusal = useRefusal("admin");
  const add = (
    <Button
      variant="primary"
      icon={<Plus aria-hidden="true" />}
      disabledReason={refusal}
      onClick={() => setAdding(true)}
    >
      Add node
    </Button>
  );
  return (
    <Page title="Nodes" description="The machines that hold and serve your models." actions={add}>
      {data
        ?.filter((node) => !node.approved)
        .map((node) => (
          <ApprovalNotice key={node.id} node={node} />
        ))}
      <DataTable
        label="Nodes"
        columns={columns}
        rows={data}
        rowId={(node) => node.id}
        rowName={(node) => node.name}
        failure={error ? <QueryFailure what="nodes" error={error} retry={() => void refetch()} /> : undefined}
        empty={
          <EmptyState icon={<Server />} title="No machine has joined yet" actions={add}>
            The agent of the machine that Kamiwaza runs on joins by itself within seconds of the start. If it was
            removed, it stays away until you run <code>npm run join</code> in the product’s folder there.
          </EmptyState>
        }
      />
      {adding && <AddNodeDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}
