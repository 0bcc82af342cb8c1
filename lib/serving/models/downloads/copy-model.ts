import type { Transaction } from "@/db/client";
import { listCopiesOfFiles, listFilesOfModels, type FileCopyRow, type ModelFileRow } from "@/db/queries/model-files";
import { findModel, type ModelRow } from "@/db/queries/models";
import { findNode, type NodeReading } from "@/db/queries/nodes";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationResult } from "@/lib/edge/http/contract";
import { isReachable, unknownNode } from "@/lib/serving/nodes";
import type { copyModel as copyModelOperation } from "../contract";
import { ensureDownload } from "./ensure-download";
import { fileView } from "../files/file-view";
import { progressOf } from "../catalog/model-view";
import { unknownModel } from "../unknown-model";

/** Asks a node to fetch what other nodes have of a model. Each fetches for itself; files never pass from node to node. */
export async function copyModel(
  ctx: Context,
  input: { modelId: string; node_id: string },
): Promise<OperationResult<typeof copyModelOperation>> {
  const member = authorize(ctx, "write");
  return withTransaction(ctx.db, async (tx) => {
    const model = await findModel(tx, member.organizationId, input.modelId);
    if (!model) throw unknownModel();
    const node = await findNode(tx, member.organizationId, input.node_id);
    if (!node) throw unknownNode();
    const { files, copies } = await completeFiles(tx, model);
    refuseUnfit(model, node, { files, copies });
    const download = await ensureDownload(tx, ctx, member, { model, files, copies, nodeId: node.id });
    if (!download) throw new AppError("CONFLICT", `${node.name} has everything of this model already.`);
    const progress = progressOf(copies, [download]);
    return {
      result: true,
      status: "downloading",
      message: `Downloading to ${node.name}`,
      files: files.map((file) => fileView(file, progress(file.id))),
      model_id: model.id,
      download_id: download.id,
      deployment_id: null,
    };
  });
}

type Stock = { files: ModelFileRow[]; copies: FileCopyRow[] };

/** Files that are complete on some node: what somebody chose of a repository is what is wanted elsewhere. */
async function completeFiles(tx: Transaction, model: ModelRow): Promise<Stock> {
  const all = await listFilesOfModels(tx, [model.id]);
  const copies = await listCopiesOfFiles(
    tx,
    all.map((file) => file.id),
  );
  const complete = new Set(copies.filter((copy) => copy.phase === "ready").map((copy) => copy.fileId));
  return { files: all.filter((file) => complete.has(file.id)), copies };
}

function refuseUnfit(model: ModelRow, node: NodeReading, { files, copies }: Stock): void {
  if (!model.repoId || !model.commit) {
    throw new AppError("CONFLICT", `This model came from a folder. Import that folder on ${node.name} too.`);
  }
  if (files.length === 0) {
    throw new AppError("MODEL_FILES_INCOMPLETE", "No file of this model is complete yet. Wait for its download.");
  }
  if (!node.approved) {
    throw new AppError("UNAVAILABLE", `${node.name} joined and waits for an administrator's approval under Nodes.`);
  }
  if (!isReachable(node)) {
    throw new AppError("UNAVAILABLE", `${node.name} cannot be reached. Start its agent and ask again.`);
  }
  const here = new Map(copies.filter((copy) => copy.nodeId === node.id).map((copy) => [copy.fileId, copy.bytesDone]));
  const missingBytes = files.reduce((sum, file) => sum + Math.max(0, file.sizeBytes - (here.get(file.id) ?? 0)), 0);
  const freeBytes = node.facts?.disk.freeBytes ?? Infinity;
  if (missingBytes > freeBytes) {
    const [needed, free] = [missingBytes, freeBytes].map((bytes) => `${(bytes / 1e9).toFixed(1)} GB`);
    throw new AppError(
      "DISK_FULL",
      `${node.name} has no room for it: ${needed} are missing there and ${free} are free.`,
    );
  }
}
