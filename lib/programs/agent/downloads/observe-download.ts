import type { AppError } from "@/lib/kernel/errors";
import type {
  AssignedDownload,
  AssignedFile,
  DownloadPhase,
  ObservedDownload,
  ObservedFile,
} from "@/lib/serving/nodes/protocol";
import type { FolderFile } from "./list-folder";
import type { Rates } from "./rate-meter";
import type { Transfer } from "./transfer";

/** Everything known about one download. */
export type DownloadFacts = {
  assigned: AssignedDownload;
  /** Digest of a file that is here and verified. */
  presentDigest(file: AssignedFile): string | undefined;
  transfer(file: AssignedFile): Transfer | undefined;
  /** Files whose names are refused, with the error. */
  refused: ReadonlyMap<string, AppError>;
  discovered: FolderFile[] | undefined;
  /** What stops the download as a whole. */
  obstacle: { error: AppError; retryAt?: number } | undefined;
  rates: Rates | undefined;
  /** A cancelled download is only reported as such when nothing of it is left. */
  removed: boolean;
  now: number;
  stallMs: number;
};

type FileFacts = { observed: ObservedFile; retryAt: number | undefined };

/** What the node says about a download. Pure. */
export function observeDownload(facts: DownloadFacts): ObservedDownload {
  const { assigned, discovered, rates } = facts;
  const files = assigned.files.map((file) => observeFile(file, facts));
  const observed = files.map((file) => file.observed);
  const phase = phaseOf(observed, facts);
  const error = facts.obstacle ? errorOf(facts.obstacle.error) : firstError(observed);
  const retryAt = facts.obstacle?.retryAt ?? earliest(files.map((file) => file.retryAt));
  const troubled = phase === "stalled" || phase === "failed";
  return {
    downloadId: assigned.downloadId,
    generation: assigned.generation,
    phase,
    bytesDone: sum(observed.map((file) => file.bytesDone)),
    bytesTotal: sum((discovered ?? assigned.files).map((file) => file.sizeBytes)),
    ...(phase === "downloading" ? rates : {}),
    files: observed,
    ...(discovered ? { discovered } : {}),
    ...(error && phase !== "ready" ? { error } : {}),
    ...(troubled && retryAt !== undefined ? { retryAt: new Date(retryAt).toISOString() } : {}),
  };
}

function observeFile(file: AssignedFile, facts: DownloadFacts): FileFacts {
  const { fileId, name, sizeBytes } = file;
  const sha256 = facts.presentDigest(file);
  if (sha256 !== undefined) {
    return { observed: { fileId, phase: "ready", bytesDone: sizeBytes, sha256 }, retryAt: undefined };
  }
  const refusal = facts.refused.get(name);
  if (refusal) {
    return { observed: { fileId, phase: "failed", bytesDone: 0, error: errorOf(refusal) }, retryAt: undefined };
  }
  const transfer = facts.transfer(file);
  const phase = filePhase(transfer, facts);
  const error = transfer?.error;
  return {
    observed: {
      fileId,
      phase,
      bytesDone: transfer?.doneBytes ?? 0,
      ...(error && phase !== "paused" ? { error: errorOf(error) } : {}),
    },
    retryAt: transfer?.retryAt,
  };
}

function filePhase(transfer: Transfer | undefined, { assigned, now, stallMs }: DownloadFacts): DownloadPhase {
  if (assigned.desired === "cancel") return "cancelled";
  if (transfer?.state === "failed") return "failed";
  if (assigned.desired === "pause") return "paused";
  switch (transfer?.state) {
    case undefined:
    case "idle":
      return "queued";
    case "fetching":
      return now - transfer.activeAt >= stallMs ? "stalled" : "downloading";
    // Complete, and about to be seen in the store.
    case "verifying":
    case "ready":
      return "verifying";
    case "waiting":
      return transfer.error?.code === "DISK_FULL" ? "failed" : "stalled";
  }
}

/** The download as a whole: what is going on counts before what is in the way, and that before what waits. */
function phaseOf(files: ObservedFile[], facts: DownloadFacts): DownloadPhase {
  const { assigned, discovered, obstacle, removed } = facts;
  const has = (phase: DownloadPhase) => files.some((file) => file.phase === phase);
  if (assigned.desired === "cancel") return removed ? "cancelled" : "paused";
  const named = new Set(assigned.files.map((file) => file.name));
  const complete =
    assigned.source.kind === "hub" || (discovered?.every((file) => named.has(file.name)) ?? files.length > 0);
  if (complete && files.every((file) => file.phase === "ready")) return "ready";
  if (assigned.desired === "pause") return "paused";
  if (obstacle) return "failed";
  for (const phase of ["downloading", "verifying", "stalled"] as const) if (has(phase)) return phase;
  if (has("queued")) return "queued";
  return has("failed") ? "failed" : "queued";
}

const errorOf = ({ code, detail }: AppError) => ({ code, detail });

const firstError = (files: ObservedFile[]) =>
  (files.find((file) => file.phase === "failed" && file.error) ?? files.find((file) => file.error))?.error;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function earliest(moments: (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
