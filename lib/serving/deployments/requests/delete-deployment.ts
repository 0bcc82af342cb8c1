import type { Context } from "@/lib/kernel/context";
import { changeDeployment } from "./change-deployment";

/** Gone from every list at once; its engines are stopped and forgotten as soon as their machines answer. */
export async function deleteDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<boolean> {
  await changeDeployment(ctx, deploymentId, "deployment.delete", () => ({ desired: "stop", deletedAt: new Date() }));
  return true;
}
