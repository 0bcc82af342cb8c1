import type { Context } from "@/lib/kernel/context";
import type { Deployment } from "../contract";
import { changeDeployment } from "./change-deployment";
import { getDeployment } from "../views/deployments";

/** A new generation, so that what failed before is placed anew. Starting what runs changes nothing. */
export async function startDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<Deployment> {
  await changeDeployment(ctx, deploymentId, "deployment.start", ({ deployment, status }) =>
    deployment.desired === "run" && status?.phase !== "failed"
      ? undefined
      : { desired: "run", generation: deployment.generation + 1 },
  );
  return getDeployment(ctx, { deploymentId });
}
