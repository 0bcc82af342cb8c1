import type { Context } from "@/lib/kernel/context";
import type { Deployment } from "../contract";
import { changeDeployment } from "./change-deployment";
import { getDeployment } from "../views/deployments";

/** The same engines in the same places, started again. What is stopped or failed is started like new. */
export async function restartDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<Deployment> {
  await changeDeployment(ctx, deploymentId, "deployment.restart", ({ deployment, status }) =>
    deployment.desired === "stop" || status?.phase === "failed"
      ? { desired: "run", generation: deployment.generation + 1 }
      : { restart: deployment.restart + 1 },
  );
  return getDeployment(ctx, { deploymentId });
}
