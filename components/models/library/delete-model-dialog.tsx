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
  const stopped = model.deployments?.filter(({ phase }) => phase === "stopped") ?? [];
  const running = model.deployments?.filter(({ phase }) => phase !== "stopped") ?? [];
  const remove = useMutation({
    mutationFn: () => deleteModel(model.id ?? "", running.length > 0),
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
          {formatFileSize(model.bytes_on_disk ?? 0)} are freed on your machines. {wayBack(model)}
        </p>
        {running.length > 0 && (
          <Notice
            tone="warn"
            title={running.length === 1 ? "A deployment stops" : `${running.length} deployments stop`}
          >
            {namesOf(running)}.{" "}
            {running.length === 1
              ? "Calls to it fail from then on; it stays listed as failed, and says that its model was deleted, until you delete it too."
              : "Calls to them fail from then on; each stays listed as failed, and says that its model was deleted, until you delete it too."}
          </Notice>
        )}
        {stopped.length > 0 && (
          <Notice
            tone="warn"
            title={
              stopped.length === 1
                ? "A stopped deployment loses its model"
                : `${stopped.length} stopped deployments lose their model`
            }
          >
            {namesOf(stopped)}. {stopped.length === 1 ? "It cannot" : "They cannot"} be started again.
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}

type Props = { model: ModelSummary; onClose: () => void; onDeleted: () => void };

const namesOf = (uses: { name: string; phase: string }[]) =>
  uses.map(({ name, phase }) => `${name} (${phase})`).join(", ");

function wayBack({ repo_modelId, imported_from }: ModelSummary): string {
  if (repo_modelId) return "Getting it back means downloading it again.";
  return imported_from
    ? `Getting it back means importing ${imported_from.path} again.`
    : "No hub has it, so getting it back needs its files.";
}
