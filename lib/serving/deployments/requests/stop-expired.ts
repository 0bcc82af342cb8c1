import { listTimedDeployments } from "@/db/queries/deployments";
import { systemContext, type Platform } from "@/lib/kernel/context";
import { changeDeployment } from "./change-deployment";

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
