import { listDeploymentIdsOfNode, listWantedDeploymentIdsOfModels } from "@/db/queries/deployments";
import { cancelDownloadsOfNode } from "@/db/queries/download-observations";
import { deleteCopiesOfNode } from "@/db/queries/file-copies";
import { deleteReadingsOfNode } from "@/db/queries/file-readings";
import { deleteVerificationsOfNode } from "@/db/queries/file-verifications";
import { listFilesByIds } from "@/db/queries/model-files";
import { findNode, markNodeRemoved } from "@/db/queries/nodes";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { unknownNode } from "../inventory/nodes";
import { nudgeDeployments } from "../nudge-deployments";
import { settleFile } from "../inspections/settle-file";

/**
 * The machine's identity is refused from now on, and what it alone said of files is forgotten. What it served is placed
 * elsewhere if anything else fits.
 */
export async function removeNode(ctx: Context, { nodeId }: { nodeId: string }): Promise<{ removed: boolean }> {
  const { organizationId } = authorize(ctx, "admin");
  const affected = await withTransaction(ctx.db, async (tx) => {
    const row = await findNode(tx, organizationId, nodeId);
    if (!row || !(await markNodeRemoved(tx, row, row.readAt))) throw unknownNode();
    await deleteCopiesOfNode(tx, nodeId);
    const spokenOf = await listFilesByIds(tx, await deleteReadingsOfNode(tx, nodeId));
    const changed: string[] = [];
    for (const file of spokenOf)
      if (await settleFile(tx, ctx, file)) changed.push(...(file.modelId ? [file.modelId] : []));
    await deleteVerificationsOfNode(tx, nodeId);
    await cancelDownloadsOfNode(tx, nodeId, row.readAt);
    await recordAudit(tx, ctx, {
      action: "node.remove",
      objectKind: "node",
      objectId: nodeId,
      detail: { name: row.name, approved: row.approved },
    });
    return [...(await listDeploymentIdsOfNode(tx, nodeId)), ...(await listWantedDeploymentIdsOfModels(tx, changed))];
  });
  await nudgeDeployments(ctx, affected);
  return { removed: true };
}
