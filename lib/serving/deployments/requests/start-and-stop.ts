import { type Context, systemContext, type Platform } from "@/lib/kernel/context";
import type { Deployment } from "../contract";
import { changeDeployment } from "./change-deployment";
import { getDeployment } from "../views/deployments";
import { listTimedDeployments } from "@/db/queries/deployments";

/** A new generation, so that what failed before is placed anew. Starting what runs changes nothing. */
export async function startDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<Deployment> {
  await changeDeployment(ctx, deploymentId, "deployment.start", ({ deployment, status }) =>
    deployment.desired === "run" && status?.phase !== "failed"
      ? undefined
      : { desired: "run", generation: deployment.generation + 1 },
  );
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
  await changeDeployment(ctx, deploymentId, "deployment.restart", ({ deployment, status }) =>
    deployment.desired === "stop" || status?.phase === "failed"
      ? { desired: "run", generation: deployment.generation + 1 }
      : { restart: deployment.restart + 1 },
  );
  return getDeployment(ctx, { deploymentId });
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
