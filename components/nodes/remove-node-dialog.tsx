"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { nodesQuery, removeNode } from "@/components/nodes/node-queries";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import type { Node } from "@/lib/serving/nodes/contract";

type Props = {
  node: Pick<Node, "id" | "name" | "approved" | "is_local">;
  /** Names of what runs there. */
  deployments?: string[];
  onClose: () => void;
  onRemoved?: () => void;
};

/** Says what ends with the machine; one that was never approved has nothing to lose. */
export function RemoveNodeDialog({ node, deployments = [], onClose, onRemoved }: Props) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeNode(node.id),
    onSuccess: async () => {
      onClose();
      onRemoved?.();
      await client.invalidateQueries({ queryKey: nodesQuery.queryKey });
    },
  });
  const names = [...new Set(deployments)];
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={node.approved ? `Remove “${node.name}”?` : `Reject “${node.name}”?`}
      confirmLabel={node.approved ? "Remove node" : "Reject node"}
      danger
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      error={remove.error ? <Notice tone="bad" title={remove.error.message} announce /> : undefined}
    >
      <div className="space-y-3">
        <p>Its identity is revoked, and its agent is refused from now on. Only a new join token brings it back.</p>
        {node.is_local && (
          <Notice tone="warn" title="This is the machine the product itself runs on">
            Its agent stays refused, also after a restart. <code>npm run join</code> in the product’s folder brings it
            back.
          </Notice>
        )}
        {names.length > 0 && (
          <Notice
            tone="warn"
            title={names.length === 1 ? "A deployment loses its machine" : "Deployments lose their machine"}
          >
            {names.join(", ")} will be placed elsewhere if anything else fits.
          </Notice>
        )}
      </div>
    </ConfirmDialog>
  );
}
