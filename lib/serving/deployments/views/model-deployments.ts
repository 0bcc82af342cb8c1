import { findModel } from "@/db/queries/models";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationResult } from "@/lib/edge/http/contract";
import type {
  cleanUpStaleDeployments as cleanUpOperation,
  Deployment,
  getModelDeployments as ofModel,
} from "../contract";
import { deleteDeployment } from "../requests/start-and-stop";
import { listDeployments } from "./deployments";

export async function getModelDeployments(
  ctx: Context,
  { modelId }: { modelId: string },
): Promise<OperationResult<typeof ofModel>> {
  const { organizationId } = authorize(ctx, "read");
  if (!(await findModel(ctx.db, organizationId, modelId))) throw new AppError("NOT_FOUND", "There is no such model.");
  return { model_id: modelId, deployments: await listDeployments(ctx, { model_id: modelId }) };
}

export async function listPendingDeployments(ctx: Context): Promise<Deployment[]> {
  const deployments = await listDeployments(ctx, {});
  return deployments.filter(({ phase }) => phase === "waiting" || phase === "fetching");
}

/** Only what never served goes, and only when the download of its files was cancelled: what failed can be tried again. */
export async function cleanUpStaleDeployments(ctx: Context): Promise<OperationResult<typeof cleanUpOperation>> {
  authorize(ctx, "write");
  const stale = (await listDeployments(ctx, {})).filter(isStale);
  for (const { id } of stale) await deleteDeployment(ctx, { deploymentId: id });
  return { cleaned: stale.length, deployment_ids: stale.map(({ id }) => id) };
}

const isStale = ({ phase, deployed_at, error }: Deployment) =>
  phase === "failed" && deployed_at === null && error?.code === "MODEL_FILES_INCOMPLETE";
