import type { Context } from "@/lib/kernel/context";
import { changeDeployment } from "./change-deployment";

/** Stopping what is stopped already is no error. `force` is taken for the client's sake: engines are ended in any case. */
export async function stopDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<boolean> {
  await changeDeployment(ctx, deploymentId, "deployment.stop", ({ deployment }) =>
    deployment.desired === "stop" ? undefined : { desired: "stop" },
  );
  return true;
}
