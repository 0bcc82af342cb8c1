import { findCopy } from "@/db/queries/file-copies";
import { listWantedDeploymentIdsOfModels } from "@/db/queries/deployments";
import { hasDownloadOnNode } from "@/db/queries/downloads";
import { findModelFile, setFileFacts } from "@/db/queries/model-files";
import { withTransaction } from "@/db/transaction";
import type { Context } from "@/lib/context";
import { authorizeNode } from "./authenticate-node";
import { nudgeDeployments } from "./nudge-deployments";
import type { FileInspection } from "./protocol";

/** A node speaks for files it holds or was asked to fetch, nobody else's. */
export async function acceptInspection(ctx: Context, input: FileInspection): Promise<{ accepted: boolean }> {
  const node = authorizeNode(ctx);
  const deploymentIds = await withTransaction(ctx.db, async (tx) => {
    const file = await findModelFile(tx, node.organizationId, input.fileId);
    if (!file) return undefined;
    const modelIds = file.modelId ? [file.modelId] : [];
    // The inspection of a small file may arrive before the report that says it is complete.
    const asked = file.modelId !== null && (await hasDownloadOnNode(tx, node.nodeId, file.modelId));
    if (!asked && !(await findCopy(tx, file.id, node.nodeId))) return undefined;
    await setFileFacts(tx, file.id, input.facts);
    return listWantedDeploymentIdsOfModels(tx, modelIds);
  });
  await nudgeDeployments(ctx, deploymentIds ?? []);
  return { accepted: deploymentIds !== undefined };
}
