import type { DownloadRow } from "@/db/queries/downloads";
import { isDeepStrictEqual } from "node:util";
import type { NodeClock } from "./node-clock";
import type { ObservedDownload } from "../protocol";

/** Columns that the agent's reports write. */
export type DownloadObservation = Pick<
  DownloadRow,
  | "observedGeneration"
  | "phase"
  | "bytesDone"
  | "bytesTotal"
  | "bytesPerSecond10"
  | "bytesPerSecond60"
  | "error"
  | "retryAt"
  | "startedAt"
  | "endedAt"
  | "observedAt"
>;

/** @returns undefined when nothing is new, or for an answer to an older wish: what was wanted since then counts. */
export function observeDownload(
  row: DownloadRow,
  observed: ObservedDownload,
  { now, clock }: { now: Date; clock: NodeClock },
): DownloadObservation | undefined {
  if (observed.generation !== row.generation) return undefined;
  const observation = observationOf(row, observed, { now, clock });
  const isNew = (Object.keys(observation) as (keyof DownloadObservation)[]).some(
    (name) => name !== "observedAt" && !isDeepStrictEqual(row[name], observation[name]),
  );
  return isNew || observed.phase === "downloading" ? observation : undefined;
}

function observationOf(
  row: DownloadRow,
  observed: ObservedDownload,
  { now, clock }: { now: Date; clock: NodeClock },
): DownloadObservation {
  return {
    observedGeneration: observed.generation,
    phase: observed.phase,
    bytesDone: observed.bytesDone,
    bytesTotal: observed.bytesTotal,
    bytesPerSecond10: observed.bytesPerSecond10 ?? null,
    bytesPerSecond60: observed.bytesPerSecond60 ?? null,
    error: observed.error ?? null,
    retryAt: observed.retryAt ? clock.moment(observed.retryAt) : null,
    startedAt: row.startedAt ?? (observed.phase === "queued" ? null : now),
    endedAt: hasEnded(observed) ? (row.endedAt ?? now) : null,
    observedAt: now,
  };
}

/** A failure that will be tried again by itself is no end. */
function hasEnded({ phase, retryAt }: ObservedDownload): boolean {
  return phase === "ready" || phase === "cancelled" || (phase === "failed" && retryAt === undefined);
}
