"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApprovalNotice } from "@/components/nodes/approval-notice";
import { MemoryBar } from "@/components/nodes/memory-bar";
import { nodeQuery, updateNode } from "@/components/nodes/node-queries";
import { RemoveNodeDialog } from "@/components/nodes/remove-node-dialog";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { StateBadge } from "@/components/states/state-badge";
import type { StateWord } from "@/components/states/state-vocabulary";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize, formatMemory } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Node } from "@/lib/serving/nodes/contract";

export function NodePage({ nodeId }: { nodeId: string }) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(nodeQuery(nodeId));
  const cordon = useMutation({
    mutationFn: (cordoned: boolean) => updateNode(nodeId, { cordoned }),
    onSettled: () => client.invalidateQueries({ queryKey: nodeQuery(nodeId).queryKey }),
  });
  const refusal = useRefusal("admin");
  const [isRemoving, setRemoving] = useState(false);
  const router = useRouter();
  const leave = () => router.push("/nodes");
  return (
    <Page
      title={data?.name ?? "Node"}
      breadcrumbs={[{ label: "Nodes", href: "/nodes" }]}
      badge={data && <StateBadge kind="node" state={data.phase} look="soft" />}
      description={
        data?.last_seen_at ? (
          <>
            Last seen <RelativeTime at={data.last_seen_at} />
          </>
        ) : undefined
      }
      actions={
        data?.approved && (
          <>
            <Button disabledReason={refusal} onClick={() => setRemoving(true)}>
              Remove node
            </Button>
            <Button busy={cordon.isPending} disabledReason={refusal} onClick={() => cordon.mutate(!data.cordoned)}>
              {data.cordoned ? "Uncordon node" : "Cordon node"}
            </Button>
          </>
        )
      }
    >
      {data && !data.approved && <ApprovalNotice node={data} onRemoved={leave} />}
      {data && isRemoving && (
        <RemoveNodeDialog
          node={data}
          deployments={data.instances.map((instance) => instance.deployment_name)}
          onClose={() => setRemoving(false)}
          onRemoved={leave}
        />
      )}
      {error && !data ? <QueryFailure what="this node" error={error} retry={() => void refetch()} /> : null}
      {cordon.error && <Notice tone="bad" title={cordon.error.message} announce />}
      {!data && !error && <SkeletonText lines={8} />}
      {data && <Details node={data} />}
    </Page>
  );
}

function Details({ node }: { node: Node }) {
  const { facts } = node;
  return (
    <>
      {facts?.warnings.map((warning) => (
        <Notice key={warning.code + warning.detail} tone="warn" title={warning.detail} />
      ))}
      {node.clock_offset_ms !== 0 && (
        <Notice tone="warn" title={clockWarning(node)}>
          Times of this machine are shown by the control plane’s clock. Let the machine keep time by NTP all the same:
          its logs are by its own.
        </Notice>
      )}
      {node.memory.length > 0 && (
        <Section title="Memory">
          <div className="space-y-4">
            {node.memory.map((memory) => (
              <MemoryBar key={memory.accelerators ?? ""} machine={node.name} memory={memory} />
            ))}
          </div>
        </Section>
      )}
      <Section title="Deployments here">
        {node.instances.length === 0 ? (
          <EmptyState title="No deployment is placed here" />
        ) : (
          <ul className="divide-y divide-line border-y border-line">
            {node.instances.map((instance) => (
              <li key={instance.id} className="flex flex-wrap items-baseline gap-x-4 py-2 text-sm">
                <Link href={`/deployments/${instance.deployment_id}`} className="grow font-medium hover:underline">
                  {instance.deployment_name}
                </Link>
                <StateBadge kind="deployment" state={instance.phase as StateWord<"deployment">} />
                <span className="text-muted tabular-nums">
                  {instance.measured_bytes === null ? "—" : formatMemory(instance.measured_bytes)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="Engines">
        <ul className="divide-y divide-line border-y border-line text-sm">
          {node.engines.map((engine) => (
            <li key={engine.engine} className="flex flex-wrap items-baseline gap-x-4 py-2">
              <span className="grow font-medium">{engine.title}</span>
              <Badge tone={engine.available ? "ok" : "idle"}>{engine.available ? "available" : "not here"}</Badge>
              <span className="text-muted">
                {[engine.variant, engine.version, usedDevices(engine), engine.reason].filter(Boolean).join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      {facts && <Hardware facts={facts} node={node} />}
    </>
  );
}

/** "The clock of atlas is 3 min behind" */
function clockWarning({ name, clock_offset_ms: offset }: Node): string {
  const seconds = Math.round(Math.abs(offset) / 1000);
  const amount = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `The clock of ${name} is ${amount} ${offset > 0 ? "behind" : "ahead"}`;
}

const usedDevices = ({ devices = [] }: Node["engines"][number]) => devices.length > 0 && `on ${devices.join(", ")}`;

function Hardware({ facts, node }: { facts: NonNullable<Node["facts"]>; node: Node }) {
  const { cpu, os, disk, accelerators } = facts;
  return (
    <Section title="Hardware">
      <KeyValueList
        items={[
          {
            label: "Processor",
            value: `${cpu.model}, ${cpu.physicalCores} cores (${cpu.logicalCores} threads)`,
            note: cpu.flags.join(" ") || undefined,
          },
          { label: "System", value: `${os.name} ${os.release} on ${cpu.architecture}` },
          {
            label: "Disk",
            value: `${formatFileSize(disk.freeBytes)} free of ${formatFileSize(disk.totalBytes)}`,
            note: disk.path,
          },
          ...(accelerators.length === 0
            ? [{ label: "Accelerators", value: "none found; models run on the processor" }]
            : accelerators.map((accelerator) => ({
                label: accelerator.name,
                value: formatMemory(accelerator.memoryBytes),
                note: accelerator.driverVersion && `driver ${accelerator.driverVersion}`,
              }))),
          { label: "Agent", value: node.agent_version ?? "unknown" },
        ]}
      />
    </Section>
  );
}
