import { bumpNodeRevisions } from "@/db/queries/assignments";
import { insertDownload } from "@/db/queries/downloads";
import { insertModel } from "@/db/queries/models";
import { withTransaction } from "@/db/transaction";
import { authorizePerson } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { chooseNode } from "./choose-node";
import type { importModel as importModelOperation } from "../contract";
import { insertDefaultConfig } from "../catalog/default-config";

/** Asks a node to take model files from one of its own folders; what it finds becomes the model's files. */
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
  const name = input.name ?? (input.path.split(/[/\\]/).findLast((part) => part !== "") || "Imported model");
  return withTransaction(ctx.db, async (tx) => {
    const model = await insertModel(tx, {
      organizationId,
      name,
      hub: "folder",
      description: `Imported from ${input.path}`,
    });
    if (!model) throw new AppError("INTERNAL", "The model could not be registered.");
    await insertDefaultConfig(tx, organizationId, model.id);
    const download = await insertDownload(tx, {
      organizationId,
      modelId: model.id,
      nodeId,
      requestedBy: username,
      sourceKind: "folder",
      sourcePath: input.path,
      fileIds: [],
      desired: "run",
    });
    await bumpNodeRevisions(tx, [nodeId]);
    await recordAudit(tx, ctx, {
      action: "model.import",
      objectKind: "model",
      objectId: model.id,
      detail: { name, path: input.path, nodeId },
    });
    return {
      result: true,
      status: "downloading",
      message: `Importing from ${input.path}`,
      files: [],
      model_id: model.id,
      download_id: download.id,
      deployment_id: null,
    };
  });
}

/** POSIX or Windows, because nodes may be either. */
const isAbsolute = (path: string) => /^(\/|[a-zA-Z]:[/\\])/.test(path) && !/\0/.test(path);
