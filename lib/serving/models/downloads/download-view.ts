import type { Executor } from "@/db/client";
import type { DownloadRow } from "@/db/queries/downloads";
import { listCopiesOfFiles, listFilesByIds, type FileCopyRow, type ModelFileRow } from "@/db/queries/model-files";
import { listModelNames } from "@/db/queries/models";
import { wholeVariants } from "../contract/variants";
import { listNodeNames } from "@/db/queries/node-ids";
import type { Download } from "../contract";

/** Rates older than this say nothing about now. */
const rateFreshMs = 15_000;

export async function downloadViews(db: Executor, organizationId: string, rows: DownloadRow[]): Promise<Download[]> {
  const fileIds = rows.flatMap((row) => row.fileIds);
  const [files, copies, nodeNames, modelNames] = await Promise.all([
    listFilesByIds(db, fileIds),
    listCopiesOfFiles(db, fileIds),
    listNodeNames(db, organizationId),
    listModelNames(
      db,
      rows.map((row) => row.modelId),
    ),
  ]);
  return rows.map((row) => ({
    id: row.id,
    model_id: row.modelId,
    model_name: modelNames.get(row.modelId) ?? "deleted model",
    node_id: row.nodeId,
    node_name: nodeNames.get(row.nodeId) ?? "removed node",
    source: row.sourcePath ?? "hub",
    deployable: wholeVariants(files.filter((file) => row.fileIds.includes(file.id))).length > 0,
    phase: row.phase,
    desired: desiredOf(row),
    bytes_done: row.bytesDone,
    bytes_total: row.bytesTotal,
    ...rates(row),
    error: row.error ?? null,
    retry_at: row.retryAt?.toISOString() ?? null,
    requested_by: row.requestedBy,
    created_at: row.createdAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    ended_at: row.endedAt?.toISOString() ?? null,
    files: filesOf(row, files, copies),
  }));
}

function desiredOf({ desired }: DownloadRow): Download["desired"] {
  return desired === "pause" || desired === "cancel" ? desired : "run";
}

function rates(row: DownloadRow): Pick<Download, "bytes_per_second_10" | "bytes_per_second_60" | "eta_seconds"> {
  const fresh =
    row.observedAt !== null && Date.now() - row.observedAt.getTime() < rateFreshMs && row.phase === "downloading";
  const [short, long] = fresh ? [row.bytesPerSecond10, row.bytesPerSecond60] : [null, null];
  return {
    bytes_per_second_10: short,
    bytes_per_second_60: long,
    eta_seconds: eta(row.bytesTotal - row.bytesDone, short, long),
  };
}

/** A range from the two averages; none while they differ more than fourfold, because it would be a guess. */
export function eta(bytesLeft: number, short: number | null, long: number | null): Download["eta_seconds"] {
  const rates = [short, long].filter((rate): rate is number => rate !== null && rate > 0);
  if (rates.length === 0) return null;
  const [slow, fast] = [Math.min(...rates), Math.max(...rates)];
  return fast > slow * 4 ? null : { low: Math.round(bytesLeft / fast), high: Math.round(bytesLeft / slow) };
}

function filesOf(row: DownloadRow, files: ModelFileRow[], copies: FileCopyRow[]): Download["files"] {
  return files
    .filter((file) => row.fileIds.includes(file.id))
    .map((file) => {
      const copy = copies.find((candidate) => candidate.fileId === file.id && candidate.nodeId === row.nodeId);
      return {
        id: file.id,
        name: file.name,
        size: file.sizeBytes,
        phase: copy?.phase ?? "queued",
        bytes_done: copy?.bytesDone ?? 0,
        error: copy?.error ?? null,
      };
    });
}
