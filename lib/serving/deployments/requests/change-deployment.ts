import type { Transaction } from "@/db/client";
import { changeSpec, type DeploymentReading } from "@/db/queries/deployments";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { nudgeDeployments } from "@/lib/serving/nodes";
import { loadDeployment } from "../views/deployments";

export type SpecChange = Parameters<typeof changeSpec>[2];
/** @returns what to write, or undefined when everything is as wanted already. */
export type Decide = (
  reading: DeploymentReading,
  tx: Transaction,
) => SpecChange | undefined | Promise<SpecChange | undefined>;

/** The one way a deployment's specification changes: authorize, decide on what is there, write with its audit record, nudge. */
export async function changeDeployment(
  ctx: Context,
  deploymentId: string,
  action: string,
  decide: Decide,
): Promise<void> {
  const { organizationId } = authorize(ctx, "write");
  await withTransaction(ctx.db, async (tx) => {
    const reading = await loadDeployment(tx, organizationId, deploymentId);
    const changes = await decide(reading, tx);
    if (!changes) return;
    if (!(await changeSpec(tx, reading.deployment, changes))) {
      throw new AppError("CONFLICT", "Somebody changed this deployment a moment ago. Look again.");
    }
    await recordAudit(tx, ctx, {
      action,
      objectKind: "deployment",
      objectId: deploymentId,
      detail: { name: reading.deployment.name, ...changes },
    });
  });
  await nudgeDeployments(ctx, [deploymentId]);
}
