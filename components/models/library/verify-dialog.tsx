"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { verifyModel } from "@/components/models/model-changes";
import { modelsKey } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { formatFileSize } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { ModelSummary } from "@/lib/serving/models/contract";

/** Says how much is read and where, and what becomes of a file that is damaged. */
export function VerifyDialog({ model, onClose }: { model: ModelSummary; onClose: () => void }) {
  const client = useQueryClient();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const [nodeId, setNodeId] = useState("");
  const verify = useMutation({
    mutationFn: () => verifyModel(model.id ?? "", nodeId || null),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: modelsKey });
      onClose();
    },
  });
  const holders = nodes.filter(({ id }) => bytesOn(model, id) > 0);
  const asked = holders.filter(({ id }) => nodeId === "" || id === nodeId);
  const away = asked.filter(({ phase }) => phase === "unreachable").map(({ name }) => name);
  const bytes = asked.reduce((sum, { id }) => sum + bytesOn(model, id), 0);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Verify “${model.repo_modelId ?? model.name}”?`}
      confirmLabel="Verify files"
      busy={verify.isPending}
      onConfirm={() => verify.mutate()}
      error={verify.error ? <Notice tone="bad" title={verify.error.message} announce /> : undefined}
    >
      <div className="space-y-3">
        {holders.length > 1 && (
          <Field label="Machine" required>
            <Select
              value={nodeId}
              onValueChange={setNodeId}
              options={[
                { value: "", label: "All machines that have it" },
                ...holders.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Field>
        )}
        <p>
          {formatFileSize(bytes)} are read from disk{asked.length > 1 ? ` on ${asked.length} machines` : ""} and
          compared with their checksums, behind downloads and engines. What serves goes on serving.
        </p>
        <p>
          A damaged file goes to quarantine.{" "}
          {model.repo_modelId
            ? "It is fetched again from the hub."
            : "It came from a folder, so you are told what to import again."}
        </p>
        {away.length > 0 && (
          <Notice tone="warn" title={`${away.join(", ")} cannot be reached`}>
            It begins when it is back.
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}

function bytesOn({ m_files }: ModelSummary, nodeId: string): number {
  return m_files
    .filter(({ copies = [] }) => copies.some(({ node_id, ready }) => ready && node_id === nodeId))
    .reduce((sum, { size }) => sum + size, 0);
}
