import type { DownloadRow } from "@/db/queries/downloads";
import type { FileCopyRow, ModelFileRow } from "@/db/queries/model-files";
import type { ModelRow } from "@/db/queries/models";
import type { InstanceError } from "../reconcile/situation";

/** How far a deployment's files are on one machine. */
export type FileSupply = {
  localBytes: number;
  missing: ModelFileRow[];
  /** A download that brings all that is missing is under way, or paused. */
  isComing: boolean;
  /** The newest attempt to bring them ended badly. */
  trouble: InstanceError | undefined;
};

type Stock = { files: ModelFileRow[]; copies: FileCopyRow[]; downloads: DownloadRow[] };

export function supplyOf(nodeId: string, { files, copies, downloads }: Stock): FileSupply {
  const here = new Map(copies.filter((copy) => copy.nodeId === nodeId).map((copy) => [copy.fileId, copy]));
  const missing = files.filter((file) => here.get(file.id)?.phase !== "ready");
  const localBytes = files.reduce((sum, file) => {
    const copy = here.get(file.id);
    return sum + (copy?.phase === "ready" ? file.sizeBytes : Math.min(copy?.bytesDone ?? 0, file.sizeBytes));
  }, 0);
  const newest = missing.map((file) => newestFor(file.id, nodeId, downloads));
  const isComing = missing.length > 0 && newest.every((download) => download !== undefined && isOpen(download));
  const broken = newest.find((download) => download !== undefined && hasFailed(download));
  return { localBytes, missing, isComing, trouble: broken && troubleOf(broken) };
}

/** Files of a repository can be fetched to any machine; those of a folder are where the folder is. */
export const canFetch = (model: ModelRow | undefined): boolean => Boolean(model?.repoId && model.commit);

export const isOpen = ({ endedAt, desired }: DownloadRow): boolean => endedAt === null && desired !== "cancel";

const hasFailed = (download: DownloadRow) => !isOpen(download) && download.phase !== "ready";

function newestFor(fileId: string, nodeId: string, downloads: DownloadRow[]): DownloadRow | undefined {
  return downloads
    .filter((download) => download.nodeId === nodeId && download.fileIds.includes(fileId))
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
}

function troubleOf({ desired, error, endedAt, updatedAt }: DownloadRow): InstanceError {
  const at = endedAt ?? updatedAt;
  if (desired === "cancel" || !error) {
    return {
      code: "MODEL_FILES_INCOMPLETE",
      detail: "The download of the model's files was cancelled. Start it again.",
      at,
    };
  }
  return { code: error.code, detail: `The model's files could not be fetched: ${error.detail}`, at };
}
