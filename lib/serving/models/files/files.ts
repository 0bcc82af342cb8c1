import { bumpNodeRevisions } from "@/db/queries/assignments";
import type { Transaction } from "@/db/client";
import { listDownloads } from "@/db/queries/downloads";
import { listVerificationsOfFiles } from "@/db/queries/file-verifications";
import { listInstancesOfOrganization } from "@/db/queries/instances";
import * as rows from "@/db/queries/model-files";
import type { NewModelFile } from "@/db/queries/model-files";
import { findModel, listUsesOfModels } from "@/db/queries/models";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { createModelFile as createModelFileOperation, ModelFile, RegisteredFile } from "../contract";
import { fileView } from "./file-view";
import { dropFileFromDownloads } from "../downloads/kamiwaza-downloads";
import { progressOf } from "../catalog/model-view";
import { unknownModel } from "../unknown-model";

export async function listModelFiles(ctx: Context): Promise<ModelFile[]> {
  const { organizationId } = authorize(ctx, "read");
  const files = await rows.listFilesOfOrganization(ctx.db, organizationId);
  return fileViews(ctx, organizationId, files);
}

export async function getModelFile(ctx: Context, input: { fileId: string }): Promise<ModelFile> {
  const { organizationId } = authorize(ctx, "read");
  const row = await rows.findModelFile(ctx.db, organizationId, input.fileId);
  const [view] = row ? await fileViews(ctx, organizationId, [row]) : [];
  if (!view) throw unknownFile();
  return view;
}

export async function createModelFile(
  ctx: Context,
  input: OperationInput<typeof createModelFileOperation>,
): Promise<ModelFile> {
  const { organizationId } = authorize(ctx, "write");
  const modelId = input.m_id ?? input.model_id ?? null;
  return withTransaction(ctx.db, async (tx) => {
    if (modelId && !(await findModel(tx, organizationId, modelId))) throw unknownModel();
    const row = await rows.insertModelFile(tx, registeredFileRow(organizationId, modelId, input));
    if (!row) throw new AppError("CONFLICT", `The model has a file named "${input.name}" already.`);
    await recordAudit(tx, ctx, {
      action: "model-file.create",
      objectKind: "model-file",
      objectId: row.id,
      detail: { name: row.name },
    });
    return fileView(row, { copies: [], download: undefined, verifications: [] });
  });
}

export async function deleteModelFile(ctx: Context, input: { fileId: string }) {
  const { organizationId } = authorize(ctx, "write");
  await withTransaction(ctx.db, async (tx) => {
    const row = await rows.findModelFile(tx, organizationId, input.fileId);
    if (!row) throw unknownFile();
    await refuseWhileUsed(tx, row);
    await dropFileFromDownloads(tx, ctx, row);
    const copies = await rows.listCopiesOfFiles(tx, [row.id]);
    await rows.deleteModelFiles(tx, [row.id]);
    await bumpNodeRevisions(
      tx,
      copies.map((copy) => copy.nodeId),
    );
    await recordAudit(tx, ctx, {
      action: "model-file.delete",
      objectKind: "model-file",
      objectId: row.id,
      detail: { name: row.name },
    });
  });
  return { deleted: true, id: input.fileId };
}

/** A deployment names its file, or its running engines do. */
async function refuseWhileUsed(tx: Transaction, row: rows.ModelFileRow): Promise<void> {
  const uses = row.modelId ? await listUsesOfModels(tx, [row.modelId]) : [];
  const running = uses.filter((use) => use.desired === "run");
  const deploymentIds = running.map((use) => use.id);
  const engines = (await listInstancesOfOrganization(tx, row.organizationId, { deploymentIds })).filter(
    (instance) => instance.desired === "run" && instance.fileIds.includes(row.id),
  );
  const served = new Set(engines.map((instance) => instance.deploymentId));
  const names = running.filter((use) => use.fileId === row.id || served.has(use.id)).map((use) => use.name);
  if (names.length > 0) throw new AppError("CONFLICT", `Stop what uses this file first: ${names.join(", ")}.`);
}

async function fileViews(ctx: Context, organizationId: string, files: rows.ModelFileRow[]): Promise<ModelFile[]> {
  const fileIds = files.map((file) => file.id);
  const [copies, verifications, downloads] = await Promise.all([
    rows.listCopiesOfFiles(ctx.db, fileIds),
    listVerificationsOfFiles(ctx.db, fileIds),
    listDownloads(ctx.db, { organizationId, modelIds: [...new Set(files.flatMap((file) => file.modelId ?? []))] }),
  ]);
  const progress = progressOf(copies, downloads, verifications);
  return files.map((file) => fileView(file, progress(file.id)));
}

const unknownFile = () => new AppError("NOT_FOUND", "There is no such file.");

/** The row of a file that somebody registers by hand; where it lies is shown, never opened. */
export const registeredFileRow = (
  organizationId: string,
  modelId: string | null,
  file: RegisteredFile,
): NewModelFile => ({
  organizationId,
  modelId,
  name: file.name,
  sizeBytes: file.size ?? 0,
  storageType: file.storage_type ?? "file",
  storageHost: file.storage_host ?? "localhost",
  storageLocation: file.storage_location ?? null,
});
