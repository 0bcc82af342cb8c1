import { driverByName, underOwnNames } from "@/lib/serving/engines";
import type { Context } from "@/lib/kernel/context";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { Deployment, updateDeployment as updateOperation } from "../contract";
import { changeDeployment } from "./change-deployment";
import { getDeployment } from "../views/deployments";
import { copiesOf, pinnedEngine, refuseUnsuitable, usualEngine } from "../planning/resolve-request";
import { isDeepStrictEqual } from "node:util";

/**
 * Parameters are laid over the ones that stand; null takes one back to automatic. A deployment that failed runs again
 * with the change, one that is stopped stays stopped.
 */
export async function updateDeployment(
  ctx: Context,
  input: OperationInput<typeof updateOperation>,
): Promise<Deployment> {
  const { deploymentId } = input;
  await changeDeployment(ctx, deploymentId, "deployment.update", ({ deployment, status }) => {
    const pinned = input.engine_name ? (pinnedEngine(input.engine_name)?.name ?? null) : deployment.pinnedEngine;
    const engine = (pinned ? driverByName(pinned) : undefined) ?? usualEngine();
    const { copies: copiesInFix, ...patch } = underOwnNames(engine, input.config ?? {});
    const config = Object.fromEntries(
      Object.entries({ ...deployment.config, ...patch }).filter(([, value]) => value !== null),
    );
    refuseUnsuitable(engine, config);
    const changes = {
      config,
      copies: input.copies ?? copiesOf(copiesInFix) ?? deployment.copies,
      pinnedEngine: pinned,
    };
    const isSame = isDeepStrictEqual(changes, {
      config: deployment.config,
      copies: deployment.copies,
      pinnedEngine: deployment.pinnedEngine,
    });
    if (isSame && status?.phase !== "failed") return undefined;
    return { ...changes, generation: deployment.generation + 1 };
  });
  return getDeployment(ctx, { deploymentId });
}
