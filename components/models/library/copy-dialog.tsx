"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { copyModel } from "@/components/models/model-changes";
import { nodesQuery } from "@/components/nodes/node-queries";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { formatFileSize } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { ModelSummary } from "@/lib/serving/models/contract";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

/** Brings a model to one more machine ahead of a deployment, which then need not wait for it. */
export function CopyDialog({ model, onClose }: { model: ModelSummary; onClose: () => void }) {
  const router = useRouter();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const [chosen, setChosen] = useState<string>();
  const targets = nodes.map((node) => ({ node, bytes: missingBytes(model, node) })).filter(({ bytes }) => bytes > 0);
  const target = targets.find(({ node }) => node.id === chosen) ?? targets[0];
  const copy = useMutation({
    mutationFn: (nodeId: string) => copyModel(model.id ?? "", nodeId),
    onSuccess: () => router.push("/downloads"),
  });
  const free = target?.node.facts?.disk.freeBytes;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Copy “${model.repo_modelId ?? model.name}” to a machine`}
      confirmLabel="Copy to machine"
      busy={copy.isPending}
      onConfirm={() => target && copy.mutate(target.node.id)}
      error={copy.error ? <Notice tone="bad" title={copy.error.message} announce /> : undefined}
    >
      {target ? (
        <div className="space-y-3">
          <Field label="Machine" required>
            <Select
              value={target.node.id}
              onValueChange={(id) => {
                setChosen(id);
                copy.reset();
              }}
              options={targets.map(({ node }) => ({ value: node.id, label: labelOf(node) }))}
            />
          </Field>
          <p>
            {formatFileSize(target.bytes)} are fetched from the hub, the same revision as elsewhere
            {free === undefined ? "" : `; ${formatFileSize(free)} are free there`}. It is listed in Downloads.
          </p>
        </div>
      ) : (
        <p>Every machine has it already.</p>
      )}
    </ConfirmDialog>
  );
}

function labelOf({ name, phase }: NodeSummary): string {
  return phase === "unreachable" ? `${name} (cannot be reached)` : name;
}

/** What other machines hold of a model and this one does not. */
function missingBytes({ m_files }: ModelSummary, { id }: NodeSummary): number {
  return m_files
    .filter(({ on_nodes = [] }) => on_nodes.length > 0 && !on_nodes.includes(id))
    .reduce((sum, { size }) => sum + size, 0);
}
