"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteModel } from "@/components/models/model-changes";
import { modelsKey } from "@/components/models/model-queries";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { formatFileSize } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import type { ModelSummary } from "@/lib/serving/models/contract";

/** Says what is freed and what breaks, by name; only then it can be done. */
export function DeleteModelDialog({ model, onClose, onDeleted }: Props) {
  const client = useQueryClient();
  const uses = model.deployments ?? [];
  const remove = useMutation({
    mutationFn: () => deleteModel(model.id ?? "", uses.length > 0),
    onSuccess: async () => {
      onDeleted();
      await client.invalidateQueries({ queryKey: modelsKey });
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Delete “${model.repo_modelId ?? model.name}”?`}
      confirmLabel="Delete model"
      danger
      typedName={model.name}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      error={remove.error ? <Notice tone="bad" title={remove.error.message} announce /> : undefined}
    >
      <div className="space-y-3">
        <p>
          {formatFileSize(model.bytes_on_disk ?? 0)} are freed on your machines. Getting it back means downloading it
          again.
        </p>
        {uses.length > 0 && (
          <Notice tone="warn" title={uses.length === 1 ? "A deployment stops" : `${uses.length} deployments stop`}>
            {uses.map(({ name, phase }) => `${name} (${phase})`).join(", ")}. Calls to them fail from then on; each
            stays listed as failed, and says that its model was deleted, until you delete it too.
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}

type Props = { model: ModelSummary; onClose: () => void; onDeleted: () => void };
