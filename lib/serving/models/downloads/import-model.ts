import { bumpNodeRevisions } from "@/db/queries/assignments";
import type { Transaction } from "@/db/client";
import { insertDownload, listDownloads, listImportedModelIds, type DownloadRow } from "@/db/queries/downloads";
import { findModel, insertModel, type ModelRow } from "@/db/queries/models";
import { withTransaction } from "@/db/transaction";
import { authorizePerson } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { chooseNode } from "./choose-node";
import type { importModel as importModelOperation } from "../contract";
import { insertDefaultConfig } from "../catalog/default-config";
import { unknownModel } from "../unknown-model";

/**
 * Asks a node to take model files from one of its own folders; what it finds becomes the model's files. The same folder under
 * the same name is the same model: an import that is under way is answered with, one that is over is made again.
 */
export async function importModel(
  ctx: Context,
  input: OperationInput<typeof importModelOperation>,
): Promise<OperationResult<typeof importModelOperation>> {
  const { organizationId, username } = authorizePerson(ctx, "admin");
  if (!isAbsolute(input.path)) {
    throw new AppError("INVALID_INPUT", "Give the absolute path of a folder on the node.", {
      fields: [{ pointer: "/path", detail: "must be absolute" }],
    });
  }
  const nodeId = await chooseNode(ctx.db, organizationId, input.node_id ?? undefined);
  const path = withoutEndingSlashes(input.path);
  const name = input.name ?? (path.split(/[/\\]/).findLast((part) => part !== "") || "Imported model");
  return withTransaction(ctx.db, async (tx) => {
    // Also keeps two imports on one node from each finding nothing of the other.
    await bumpNodeRevisions(tx, [nodeId]);
    const same = input.model_id ? undefined : await findImported(tx, organizationId, { nodeId, path, name });
    if (same?.open) return answerOf(same.model, same.open, `${path} is being imported already`);
    const model = input.model_id
      ? await importedBefore(tx, organizationId, input.model_id)
      : (same?.model ?? (await registerModel(tx, organizationId, { name, path })));
    const download = await insertDownload(tx, {
      organizationId,
      modelId: model.id,
      nodeId,
      requestedBy: username,
      sourceKind: "folder",
      sourcePath: path,
      fileIds: [],
      desired: "run",
    });
    await recordAudit(tx, ctx, {
      action: "model.import",
      objectKind: "model",
      objectId: model.id,
      detail: { name: model.name, path, nodeId },
    });
    return answerOf(model, download, `Importing from ${path}`);
  });
}

function answerOf(
  model: ModelRow,
  download: DownloadRow,
  message: string,
): OperationResult<typeof importModelOperation> {
  return {
    result: true,
    status: "downloading",
    message,
    files: [],
    model_id: model.id,
    download_id: download.id,
    deployment_id: null,
  };
}

/** The model that this folder of a node became under this name, and the import of it that is under way. */
async function findImported(
  tx: Transaction,
  organizationId: string,
  { nodeId, path, name }: { nodeId: string; path: string; name: string },
): Promise<{ model: ModelRow; open: DownloadRow | undefined } | undefined> {
  for (const modelId of await listImportedModelIds(tx, { organizationId, nodeId, path })) {
    const model = await findModel(tx, organizationId, modelId);
    if (!model || model.name !== name || model.repoId) continue;
    const [open] = await listDownloads(tx, { organizationId, active: true, modelIds: [modelId] });
    return { model, open };
  }
  return undefined;
}

async function registerModel(
  tx: Transaction,
  organizationId: string,
  { name, path }: { name: string; path: string },
): Promise<ModelRow> {
  const model = await insertModel(tx, { organizationId, name, hub: "folder", description: `Imported from ${path}` });
  if (!model) throw new AppError("INTERNAL", "The model could not be registered.");
  await insertDefaultConfig(tx, organizationId, model.id);
  return model;
}

/** Files of the names it has are checked against what they were, so that its deployments go on with the same model. */
async function importedBefore(tx: Transaction, organizationId: string, modelId: string): Promise<ModelRow> {
  const model = await findModel(tx, organizationId, modelId);
  if (!model) throw unknownModel();
  if (model.repoId)
    throw new AppError("INVALID_INPUT", `${model.repoId} comes from a hub: download it again instead.`, {
      fields: [{ pointer: "/model_id", detail: "must be a model that was imported from a folder" }],
    });
  const [open] = await listDownloads(tx, { organizationId, active: true, modelIds: [model.id] });
  if (open) throw new AppError("CONFLICT", `${model.name} is being imported already.`);
  return model;
}

/** The root keeps its own. */
const withoutEndingSlashes = (path: string) => path.replace(/(?<=[^/\\:])[/\\]+$/, "");

/** POSIX or Windows, because nodes may be either. */
const isAbsolute = (path: string) => /^(\/|[a-zA-Z]:[/\\])/.test(path) && !/\0/.test(path);
