import { fileProblems, unsafeName } from "@/lib/serving/engines/file-name";
import { hubUrl } from "@/lib/kernel/egress/hub";
import { AppError } from "@/lib/kernel/errors";
import type { AssignedDownload } from "@/lib/serving/nodes/protocol";
import { laneOf } from "./lanes";
import type { FolderFile } from "./list-folder";
import { createRateMeter, type RateMeter } from "./rate-meter";

/** One download of the newest list, with what is known of it beyond its files. */
export type Download = {
  assigned: AssignedDownload;
  lane: string;
  /** Files that are not touched at all, by name. */
  refused: Map<string, AppError>;
  meter: RateMeter;
  /** Folder import: `files` once listed. */
  listing: { files?: FolderFile[]; error?: AppError } | undefined;
  shortage: { error: AppError; retryAt: number } | undefined;
  /** Cancelled, and nothing of it is left. */
  removed: boolean;
};

/** Takes over a new list. What is known of a download stays with it, until it is asked for anew. */
export function acceptAssigned(
  list: readonly AssignedDownload[],
  known: ReadonlyMap<string, Download>,
  now: () => number,
): Map<string, Download> {
  return new Map(
    list.map((assigned) => {
      const before = known.get(assigned.downloadId);
      const same = before?.assigned.generation === assigned.generation ? before : undefined;
      const download = {
        meter: createRateMeter(now),
        listing: undefined,
        shortage: undefined,
        removed: false,
        ...same,
        assigned,
        lane: laneOf(assigned),
        refused: refusedFiles(assigned),
      };
      return [assigned.downloadId, download];
    }),
  );
}

/** Files whose name or whose place is not safe to use, with the reason. */
function refusedFiles({ files, source }: AssignedDownload): Map<string, AppError> {
  const problems = fileProblems(files.map((file) => file.name));
  const refused = new Map([...problems].map(([name, problem]) => [name, unsafeName(name, problem)]));
  try {
    if (source.kind === "hub") hubUrl(source.endpoint, source.repoId, "resolve", { segment: source.revision });
    return refused;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return new Map(files.map((file) => [file.name, error]));
  }
}
