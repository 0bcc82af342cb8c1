import { bumpNodeRevisions } from "@/db/queries/assignments";
import { changeDesiredDownload, listDownloads, type DownloadRow } from "@/db/queries/downloads";
import { findModelFile, listCopiesOfFiles, listFilesOfModels, type ModelFileRow } from "@/db/queries/model-files";
import { listModels, type ModelRow } from "@/db/queries/models";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationResult } from "@/lib/edge/http/contract";
import type * as operations from "../contract";
import { fileView } from "../files/file-view";
import { progressOf } from "../catalog/model-view";

/** Downloads as the Kamiwaza client sees them: by file, and by repository id or model id; newer ones send `model_ids`. */
export async function downloadStatus(
  ctx: Context,
  input: { model_id?: string | undefined; model_ids?: string[] | undefined },
): Promise<OperationResult<typeof operations.downloadStatus>> {
  const { organizationId } = authorize(ctx, "read");
  const models = (await listModels(ctx.db, organizationId)).filter(
    (model) => isNamed(model, input.model_id) && (input.model_ids?.includes(model.id) ?? true),
  );
  const modelIds = models.map((model) => model.id);
  const [files, downloads] = await Promise.all([
    listFilesOfModels(ctx.db, modelIds),
    listDownloads(ctx.db, { organizationId, modelIds }),
  ]);
  const progress = progressOf(
    await listCopiesOfFiles(
      ctx.db,
      files.map((file) => file.id),
    ),
    downloads,
  );
  return files.map((file) => {
    const { id: _, size: __, ...view } = fileView(file, progress(file.id));
    return { ...view, id: file.id, m_id: file.modelId ?? file.id };
  });
}

export async function cancelFileDownload(
  ctx: Context,
  input: { fileId: string },
): Promise<OperationResult<typeof operations.cancelFileDownload>> {
  const { organizationId } = authorize(ctx, "write");
  const dropped = await withTransaction(ctx.db, async (tx) => {
    const file = await findModelFile(tx, organizationId, input.fileId);
    if (!file) throw new AppError("NOT_FOUND", "There is no such file.");
    return dropFileFromDownloads(tx, ctx, file);
  });
  return {
    result: true,
    message: dropped > 0 ? "Cancelled" : "Nothing was downloading",
    file_id: input.fileId,
    cancelled_at: new Date().toISOString(),
  };
}

/** @returns how many downloads wanted it. */
export async function dropFileFromDownloads(tx: Transaction, ctx: Context, file: ModelFileRow): Promise<number> {
  const open = await openDownloads(tx, file.organizationId, file.modelId ? [file.modelId] : []);
  const wanting = open.filter((download) => download.fileIds.includes(file.id));
  for (const download of wanting) await dropFile(tx, ctx, download, file);
  return wanting.length;
}

export async function cancelAllDownloads(
  ctx: Context,
  input: { model_id?: string | undefined },
): Promise<OperationResult<typeof operations.cancelAllDownloads>> {
  const { organizationId } = authorize(ctx, "write");
  const cancelled = await withTransaction(ctx.db, async (tx) => {
    const models = (await listModels(tx, organizationId)).filter((model) => isNamed(model, input.model_id));
    const open = await openDownloads(
      tx,
      organizationId,
      models.map((model) => model.id),
    );
    for (const download of open) await cancel(tx, ctx, download);
    return open.flatMap((download) => download.fileIds);
  });
  return {
    result: true,
    message: cancelled.length > 0 ? "Cancelled" : "Nothing was downloading",
    total_downloads: cancelled.length,
    cancelled_count: cancelled.length,
    failed_count: 0,
    cancelled_files: cancelled,
    failed_files: [],
    cancelled_at: new Date().toISOString(),
  };
}

const isNamed = (model: ModelRow, name: string | undefined) =>
  name === undefined || model.id === name || model.repoId === name;

async function openDownloads(tx: Transaction, organizationId: string, modelIds: string[]): Promise<DownloadRow[]> {
  const open = await listDownloads(tx, { organizationId, active: true, modelIds });
  return open.filter((download) => download.desired !== "cancel");
}

async function dropFile(tx: Transaction, ctx: Context, download: DownloadRow, file: ModelFileRow): Promise<void> {
  const fileIds = download.fileIds.filter((id) => id !== file.id);
  if (fileIds.length === 0) return cancel(tx, ctx, download);
  await changeDesiredDownload(tx, download, { fileIds, bytesTotal: Math.max(0, download.bytesTotal - file.sizeBytes) });
  await bumpNodeRevisions(tx, [download.nodeId]);
  await recordAudit(tx, ctx, {
    action: "download.cancel-file",
    objectKind: "download",
    objectId: download.id,
    detail: { file: file.name },
  });
}

async function cancel(tx: Transaction, ctx: Context, download: DownloadRow): Promise<void> {
  await changeDesiredDownload(tx, download, { desired: "cancel" });
  await bumpNodeRevisions(tx, [download.nodeId]);
  await recordAudit(tx, ctx, { action: "download.cancel", objectKind: "download", objectId: download.id });
}
