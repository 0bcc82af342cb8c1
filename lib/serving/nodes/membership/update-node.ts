import { listUnsettledDeploymentIds } from "@/db/queries/deployments";
import * as rows from "@/db/queries/nodes";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit, whatChanged } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { Node, updateNode as updateNodeOperation } from "../contract";
import { leaseMs } from "../inventory/lease";
import { getNode, unknownNode } from "../inventory/nodes";
import { nudgeDeployments } from "../nudge-deployments";

/** Cordoning stops new work only; what runs goes on. */
export async function updateNode(ctx: Context, input: OperationInput<typeof updateNodeOperation>): Promise<Node> {
  const { organizationId } = authorize(ctx, "admin");
  const { nodeId } = input;
  const changes = {
    ...(input.name ? { name: input.name } : {}),
    ...(typeof input.cordoned === "boolean" ? { cordoned: input.cordoned } : {}),
  };
  const waiting = await withTransaction(ctx.db, async (tx) => {
    const before = await rows.findNode(tx, organizationId, nodeId);
    if (!before) throw unknownNode();
    const changed = whatChanged(before, changes);
    if (!changed) return [];
    if (changes.name && (await rows.isNodeNameTaken(tx, organizationId, changes.name, nodeId))) {
      throw new AppError("CONFLICT", `There is a node named "${changes.name}" already.`);
    }
    await rows.updateNode(tx, nodeId, changes);
    await recordAudit(tx, ctx, {
      action: "node.update",
      objectKind: "node",
      objectId: nodeId,
      detail: { name: changes.name ?? before.name, changed },
    });
    return before.cordoned && changes.cordoned === false
      ? listUnsettledDeploymentIds(tx, { organizationId, leaseMs })
      : [];
  });
  await nudgeDeployments(ctx, waiting);
  return getNode(ctx, { nodeId });
}
