"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { approveNode, nodesQuery } from "@/components/nodes/node-queries";
import { RemoveNodeDialog } from "@/components/nodes/remove-node-dialog";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { formatFileSize, formatMemory } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Node } from "@/lib/serving/nodes/contract";

/** As lists have it, and as its own page does. */
type Machine = Omit<Node, "instances">;

/** A machine that joined, what it says it is, and the two answers to it. */
export function ApprovalNotice({ node, onRemoved }: { node: Machine; onRemoved?: () => void }) {
  const [asked, setAsked] = useState<"approve" | "reject">();
  const refusal = useRefusal("admin");
  const close = () => setAsked(undefined);
  return (
    <Notice
      tone="warn"
      title={
        <>
          <Link href={`/nodes/${node.id}`} className="hover:underline">
            {node.name}
          </Link>{" "}
          is waiting for approval
        </>
      }
      actions={
        <>
          <Button size="sm" disabledReason={refusal} onClick={() => setAsked("reject")}>
            Reject
          </Button>
          <Button size="sm" variant="primary" disabledReason={refusal} onClick={() => setAsked("approve")}>
            Approve
          </Button>
        </>
      }
    >
      It joined <RelativeTime at={node.created_at} /> and gets no work until an administrator approves it. It says that
      it has {summaryOf(node)}.{asked === "approve" && <ApproveDialog node={node} onClose={close} />}
      {asked === "reject" && <RemoveNodeDialog node={node} onClose={close} {...(onRemoved && { onRemoved })} />}
    </Notice>
  );
}

function ApproveDialog({ node, onClose }: { node: Machine; onClose: () => void }) {
  const client = useQueryClient();
  const approve = useMutation({
    mutationFn: () => approveNode(node.id),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: nodesQuery.queryKey }),
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Approve “${node.name}”?`}
      confirmLabel="Approve node"
      busy={approve.isPending}
      onConfirm={() => approve.mutate()}
      error={approve.error ? <Notice tone="bad" title={approve.error.message} announce /> : undefined}
    >
      <div className="space-y-3">
        <p>
          It will be sent models, the hub token that downloads need, and the prompts of whoever uses its deployments.
          Approve it only if it is a machine of yours and this is what it has:
        </p>
        <KeyValueList items={claimsOf(node)} />
      </div>
    </ConfirmDialog>
  );
}

function claimsOf({ facts, agent_version: version }: Machine) {
  if (!facts) return [{ label: "Hardware", value: "not said yet" }];
  const { cpu, memory, disk, accelerators } = facts;
  return [
    { label: "Host name", value: facts.hostname },
    { label: "System", value: `${facts.os.name} ${facts.os.release} on ${cpu.architecture}` },
    { label: "Processor", value: `${cpu.model}, ${cpu.physicalCores} cores` },
    { label: "Memory", value: formatMemory(memory.totalBytes) },
    { label: "Disk", value: `${formatFileSize(disk.freeBytes)} free of ${formatFileSize(disk.totalBytes)}` },
    { label: "Accelerators", value: accelerators.map(({ name }) => name).join(", ") || "none" },
    { label: "Agent", value: version ?? "unknown" },
  ];
}

function summaryOf({ facts }: Machine): string {
  if (!facts) return "nothing it has told yet";
  const accelerators = facts.accelerators.map(({ name }) => name).join(", ") || "no accelerator";
  return `${facts.cpu.model}, ${formatMemory(facts.memory.totalBytes)} of memory and ${accelerators}`;
}
