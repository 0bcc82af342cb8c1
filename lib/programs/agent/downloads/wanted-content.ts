import type { FileStore } from "@/lib/programs/agent/files";
import type { AssignedDownload, AssignedFile } from "@/lib/serving/nodes/protocol";

/** One file that a download wants. */
export type Claim<Download> = { download: Download; file: AssignedFile };

/** Content is shared by digest; what has none is shared by nobody but the same file. */
export const contentKey = ({ sha256, fileId }: AssignedFile) => sha256 ?? fileId.toLowerCase();

/** Digest of a file that is here, with the content it is said to have. */
export function presentDigest(store: FileStore, { fileId, sha256 }: AssignedFile): string | undefined {
  const found = store.find(fileId)?.sha256;
  return sha256 === undefined || found === sha256 ? found : undefined;
}

type Wanting = { assigned: AssignedDownload; refused: ReadonlyMap<string, unknown> };

/** Content that is not here yet, by key, with everything that wants it, in the order of the list. */
export function wantedContent<Download extends Wanting>(
  downloads: Iterable<Download>,
  store: FileStore,
): Map<string, Claim<Download>[]> {
  const wanted = new Map<string, Claim<Download>[]>();
  for (const download of downloads) {
    if (download.assigned.desired === "cancel") continue;
    for (const file of download.assigned.files) {
      if (download.refused.has(file.name) || presentDigest(store, file) !== undefined) continue;
      const claims = wanted.get(contentKey(file)) ?? [];
      wanted.set(contentKey(file), [...claims, { download, file }]);
    }
  }
  return wanted;
}
