import type { FileCopyRow } from "@/db/queries/file-copies";
import { isDeepStrictEqual } from "node:util";
import type { Report } from "../protocol";

export type FileObservation = Pick<FileCopyRow, "fileId" | "phase" | "bytesDone" | "error" | "verifiedAt">;
type Changes = {
  changed: FileObservation[];
  gone: string[];
  /** Files that became complete here, or are not complete any more. */
  decisive: string[];
};

/**
 * What a report changes about a node's files. A file that is not named is not there, once the agent has read the newest
 * list; before that it may not have looked yet.
 */
export function observeFiles(
  copies: FileCopyRow[],
  report: Pick<Report, "downloads" | "filesPresent" | "revision">,
  { sizes, desiredRevision, now }: { sizes: Map<string, number>; desiredRevision: number; now: Date },
): Changes {
  const before = new Map(copies.map((copy) => [copy.fileId, copy]));
  const after = new Map<string, FileObservation>();
  for (const file of report.downloads.flatMap((download) => download.files)) {
    after.set(file.fileId, {
      fileId: file.fileId,
      phase: file.phase,
      bytesDone: file.bytesDone,
      error: file.error ?? null,
      verifiedAt: file.phase === "ready" ? (before.get(file.fileId)?.verifiedAt ?? now) : null,
    });
  }
  for (const fileId of report.filesPresent) {
    const known = before.get(fileId);
    after.set(fileId, {
      fileId,
      phase: "ready",
      bytesDone: sizes.get(fileId) ?? known?.bytesDone ?? 0,
      error: null,
      verifiedAt: known?.verifiedAt ?? now,
    });
  }
  const changed = [...after.values()].filter((copy) => differs(before.get(copy.fileId), copy));
  const gone = report.revision === desiredRevision ? copies.filter((copy) => !after.has(copy.fileId)) : [];
  const decisive = [
    ...changed.filter((copy) => (before.get(copy.fileId)?.phase === "ready") !== (copy.phase === "ready")),
    ...gone.filter((copy) => copy.phase === "ready"),
  ];
  return { changed, gone: gone.map((copy) => copy.fileId), decisive: decisive.map((copy) => copy.fileId) };
}

function differs(before: FileCopyRow | undefined, after: FileObservation): boolean {
  return (
    before?.phase !== after.phase ||
    before.bytesDone !== after.bytesDone ||
    !isDeepStrictEqual(before.error, after.error)
  );
}
