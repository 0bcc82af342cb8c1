import { type Context, systemContext, type Platform } from "@/lib/kernel/context";
import type { Deployment } from "../contract";
import { changeDeployment } from "./change-deployment";
import { getDeployment } from "../views/deployments";
import type { Transaction } from "@/db/client";
import { listTimedDeployments, type DeploymentReading } from "@/db/queries/deployments";
import { findModel } from "@/db/queries/models";
import { AppError } from "@/lib/kernel/errors";

/** A new generation, so that what failed before is placed anew. Starting what runs changes nothing. */
export async function startDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<Deployment> {
  await changeDeployment(ctx, deploymentId, "deployment.start", async ({ deployment, status }, tx) => {
    if (deployment.desired === "run" && status?.phase !== "failed") return undefined;
    await refuseWithoutModel(tx, deployment);
    return { desired: "run", generation: deployment.generation + 1 };
  });
  return getDeployment(ctx, { deploymentId });
}

/** Stopping what is stopped already is no error. `force` is taken for the client's sake: engines are ended in any case. */
export async function stopDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<boolean> {
  await changeDeployment(ctx, deploymentId, "deployment.stop", ({ deployment }) =>
    deployment.desired === "stop" ? undefined : { desired: "stop" },
  );
  return true;
}

/** The same engines in the same places, started again. What is stopped or failed is started like new. */
export async function restartDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<Deployment> {
  await changeDeployment(ctx, deploymentId, "deployment.restart", async ({ deployment, status }, tx) => {
    await refuseWithoutModel(tx, deployment);
    return deployment.desired === "stop" || status?.phase === "failed"
      ? { desired: "run", generation: deployment.generation + 1 }
      : { restart: deployment.restart + 1 };
  });
  return getDeployment(ctx, { deploymentId });
}

/** @throws AppError CONFLICT, so that nobody waits for what can never serve. */
async function refuseWithoutModel(
  tx: Transaction,
  { name, organizationId, modelId }: DeploymentReading["deployment"],
): Promise<void> {
  if (await findModel(tx, organizationId, modelId)) return;
  throw new AppError(
    "CONFLICT",
    `The model of ${name} was deleted, so it cannot start. Delete this deployment, or deploy another model.`,
  );
}

/** Gone from every list at once; its engines are stopped and forgotten as soon as their machines answer. */
export async function deleteDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<boolean> {
  await changeDeployment(ctx, deploymentId, "deployment.delete", () => ({ desired: "stop", deletedAt: new Date() }));
  return true;
}

type Timed = Awaited<ReturnType<typeof listTimedDeployments>>[number];

/** Stops what somebody wanted for some minutes only, counted from when it began to serve. A new start counts anew. */
export async function stopExpiredDeployments(platform: Platform, now = new Date()): Promise<{ stopped: number }> {
  const expired = (await listTimedDeployments(platform.db)).filter((row) => isOver(row, now));
  for (const { id, organizationId, generation } of expired) {
    const ctx = systemContext(platform, "sweep", organizationId);
    await changeDeployment(ctx, id, "deployment.stop-expired", ({ deployment }) =>
      deployment.desired === "run" && deployment.generation === generation ? { desired: "stop" } : undefined,
    );
  }
  return { stopped: expired.length };
}

function isOver({ deployedAt, request: { duration } }: Timed, now: Date): boolean {
  if (!deployedAt || typeof duration !== "number" || duration <= 0) return false;
  return now.getTime() - deployedAt.getTime() >= duration * 60_000;
}
