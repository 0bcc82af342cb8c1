import { bumpNodeRevisions } from "@/db/queries/assignments";
import { listUnsettledDeploymentIds } from "@/db/queries/deployments";
import * as rows from "@/db/queries/nodes";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import type { Node } from "../contract";
import { leaseMs } from "../inventory/lease";
import { getNode, unknownNode } from "../inventory/nodes";
import { nudgeDeployments } from "../nudge-deployments";

/** Lets a machine take work. Approving it again changes nothing. */
export async function approveNode(ctx: Context, { nodeId }: { nodeId: string }): Promise<Node> {
  const { organizationId } = authorize(ctx, "admin");
  const waiting = await withTransaction(ctx.db, async (tx) => {
    const row = await rows.findNode(tx, organizationId, nodeId);
    if (!row) throw unknownNode();
    if (row.approved) return [];
    await rows.updateNode(tx, nodeId, { approved: true });
    await bumpNodeRevisions(tx, [nodeId]);
    // What it claimed when somebody said yes: a machine that grows later was another one then.
    const { facts } = row;
    await recordAudit(tx, ctx, {
      action: "node.approve",
      objectKind: "node",
      objectId: nodeId,
      detail: {
        name: row.name,
        hostname: facts?.hostname,
        memoryBytes: facts?.memory.totalBytes,
        accelerators: facts?.accelerators.map(({ name }) => name),
      },
    });
    return listUnsettledDeploymentIds(tx, { organizationId, leaseMs });
  });
  await nudgeDeployments(ctx, waiting);
  return getNode(ctx, { nodeId });
}
