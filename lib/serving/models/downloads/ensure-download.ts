import { bumpNodeRevisions } from "@/db/queries/assignments";
import { changeDesiredDownload, insertDownload, listDownloads, type DownloadRow } from "@/db/queries/downloads";
import type { FileCopyRow, ModelFileRow } from "@/db/queries/model-files";
import type { ModelRow } from "@/db/queries/models";
import type { Transaction } from "@/db/client";
import type { Member } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";

type Wanted = { model: ModelRow; files: ModelFileRow[]; copies: FileCopyRow[]; nodeId: string };

/** One unfinished download per set of files: asking twice gives the same one; a paused or failed one goes on. @returns undefined when nothing is missing. */
export async function ensureDownload(
  tx: Transaction,
  ctx: Context,
  member: Member,
  { model, files, copies, nodeId }: Wanted,
): Promise<DownloadRow | undefined> {
  const { organizationId } = member;
  const present = new Set(
    copies.filter((copy) => copy.nodeId === nodeId && copy.phase === "ready").map((copy) => copy.fileId),
  );
  const missing = files.filter((file) => !present.has(file.id));
  if (missing.length === 0) return undefined;
  const unfinished = await listDownloads(tx, { organizationId, unfinished: true, modelIds: [model.id] });
  const same = unfinished.find(
    (download) =>
      download.nodeId === nodeId &&
      download.desired !== "cancel" &&
      missing.every((file) => download.fileIds.includes(file.id)),
  );
  if (same) return same.desired === "pause" || same.phase === "failed" ? resume(tx, ctx, same) : same;
  const download = await insertDownload(tx, {
    organizationId,
    modelId: model.id,
    nodeId,
    requestedBy: "username" in member ? member.username : member.name,
    sourceKind: "hub",
    fileIds: missing.map((file) => file.id),
    bytesTotal: missing.reduce((sum, file) => sum + file.sizeBytes, 0),
    desired: "run",
  });
  await bumpNodeRevisions(tx, [nodeId]);
  await recordAudit(tx, ctx, {
    action: "download.create",
    objectKind: "download",
    objectId: download.id,
    detail: { repository: model.repoId, commit: model.commit, files: missing.map((file) => file.name) },
  });
  return download;
}

async function resume(tx: Transaction, ctx: Context, download: DownloadRow): Promise<DownloadRow> {
  const resumed = await changeDesiredDownload(tx, download, {
    desired: "run",
    endedAt: null,
    error: null,
    phase: "queued",
  });
  if (!resumed) throw new AppError("CONFLICT", "Somebody changed this download a moment ago. Look again.");
  await bumpNodeRevisions(tx, [download.nodeId]);
  await recordAudit(tx, ctx, { action: "download.resume", objectKind: "download", objectId: download.id });
  return resumed;
}
