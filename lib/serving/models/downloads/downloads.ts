import { bumpNodeRevisions } from "@/db/queries/assignments";
import {
  changeDesiredDownload,
  findDownload,
  listDownloads as listDownloadRows,
  type DownloadRow,
} from "@/db/queries/downloads";
import { restoreModel } from "@/db/queries/models";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { Download } from "../contract";
import { downloadViews } from "./download-view";

type Input = { downloadId: string };

export async function listDownloads(
  ctx: Context,
  input: { active?: boolean | undefined; unfinished?: boolean | undefined; limit: number },
): Promise<Download[]> {
  const { organizationId } = authorize(ctx, "read");
  return downloadViews(ctx.db, organizationId, await listDownloadRows(ctx.db, { organizationId, ...input }));
}

export async function getDownload(ctx: Context, { downloadId }: Input): Promise<Download> {
  const { organizationId } = authorize(ctx, "read");
  const row = await findDownload(ctx.db, organizationId, downloadId);
  const [view] = row ? await downloadViews(ctx.db, organizationId, [row]) : [];
  if (!view) throw unknownDownload();
  return view;
}

export const pauseDownload = (ctx: Context, input: Input) => want(ctx, input, "pause");
export const resumeDownload = (ctx: Context, input: Input) => want(ctx, input, "run");
export const cancelDownload = (ctx: Context, input: Input) => want(ctx, input, "cancel");

const verbs = { pause: "download.pause", run: "download.resume", cancel: "download.cancel" };

async function want(ctx: Context, { downloadId }: Input, desired: "pause" | "run" | "cancel"): Promise<Download> {
  const { organizationId } = authorize(ctx, "write");
  await withTransaction(ctx.db, async (tx) => {
    const row = await findDownload(tx, organizationId, downloadId);
    if (!row) throw unknownDownload();
    refuseWhenOver(row, desired);
    const changed = await changeDesiredDownload(tx, row, {
      desired,
      ...(desired === "run" ? { endedAt: null, error: null, phase: "queued" } : {}),
    });
    // Its model went with the folder that had none.
    if (desired === "run" && row.sourceKind === "folder") await restoreModel(tx, row.modelId);
    if (!changed) throw new AppError("CONFLICT", "Somebody changed this download a moment ago. Look again.");
    await bumpNodeRevisions(tx, [row.nodeId]);
    await recordAudit(tx, ctx, { action: verbs[desired], objectKind: "download", objectId: row.id });
  });
  return getDownload(ctx, { downloadId });
}

/** A failed download may be tried again; what is complete or cancelled stays so. */
function refuseWhenOver(row: DownloadRow, desired: "pause" | "run" | "cancel"): void {
  if (row.phase === "ready") throw new AppError("CONFLICT", "This download is complete.");
  if (row.desired === "cancel") throw new AppError("CONFLICT", "This download was cancelled. Start a new one.");
  if (row.phase === "failed" && desired === "pause")
    throw new AppError("CONFLICT", "This download has failed; there is nothing to pause.");
}

const unknownDownload = () => new AppError("NOT_FOUND", "There is no such download.");
