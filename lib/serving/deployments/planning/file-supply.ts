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
  /** Missing, and neither coming nor kept from it: the hub can be asked for them. */
  toFetch: ModelFileRow[];
  /** The newest attempt to bring them ended badly, or there is nowhere to fetch them from. */
  trouble: InstanceError | undefined;
};

type Stock = {
  files: ModelFileRow[];
  fileCopies: FileCopyRow[];
  downloads: DownloadRow[];
  canFetch: boolean;
  now: Date;
};

export function supplyOf(nodeId: string, stock: Stock): FileSupply {
  const { files, fileCopies, downloads } = stock;
  const here = new Map(fileCopies.filter((copy) => copy.nodeId === nodeId).map((copy) => [copy.fileId, copy]));
  const missing = files.filter((file) => here.get(file.id)?.phase !== "ready");
  const localBytes = files.reduce((sum, file) => {
    const copy = here.get(file.id);
    return sum + (copy?.phase === "ready" ? file.sizeBytes : Math.min(copy?.bytesDone ?? 0, file.sizeBytes));
  }, 0);
  const newest = missing.map((file) => newestFor(file.id, nodeId, downloads));
  const isComing = missing.length > 0 && newest.every((download) => download !== undefined && isOpen(download));
  const broken = newest.find((download) => download !== undefined && hasFailed(download));
  const isLost = missing.length > 0 && !isComing && !broken;
  return {
    localBytes,
    missing,
    isComing,
    toFetch: isLost && stock.canFetch ? missing : [],
    trouble: broken ? troubleOf(broken) : isLost && !stock.canFetch ? lossOf(missing, nodeId, stock) : undefined,
  };
}

/** Files of a repository can be fetched to any machine; those of a folder are where the folder is. */
export const canFetch = (model: ModelRow | undefined): boolean => Boolean(model?.repoId && model.commit);

export const isOpen = ({ endedAt, desired }: DownloadRow): boolean => endedAt === null && desired !== "cancel";

const hasFailed = (download: DownloadRow) => !isOpen(download) && download.phase !== "ready";

function newestFor(fileId: string, nodeId: string, downloads: DownloadRow[]): DownloadRow | undefined {
  return downloads
    .filter((download) => download.nodeId === nodeId && (download.fileIds.includes(fileId) || isLooking(download)))
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
}

/** What is wrong with files that did arrive. */
const ofContent = new Set(["INVALID_INPUT", "CONTENT_MISMATCH"]);

function troubleOf({ desired, error, endedAt, updatedAt }: DownloadRow): InstanceError {
  const at = endedAt ?? updatedAt;
  if (desired === "cancel" || !error) {
    return {
      code: "MODEL_FILES_INCOMPLETE",
      detail: "The download of the model's files was cancelled. Start it again.",
      at,
    };
  }
  const what = ofContent.has(error.code)
    ? "A file of the model cannot be used"
    : "The model's files could not be fetched";
  return { code: error.code, detail: `${what}: ${error.detail}`, at };
}

/** A folder is being looked through: it may have any of the files. */
const isLooking = (download: DownloadRow) => download.sourceKind === "folder" && isOpen(download);

/** What is missing came from a folder, whose machine is not asked by itself: the folder may hold something else by now. */
function lossOf(missing: ModelFileRow[], nodeId: string, { downloads, now }: Stock): InstanceError {
  const [first, ...others] = missing.map(({ name }) => name);
  const more = others.length > 1 ? "s" : "";
  const what = others.length > 0 ? `${first} and ${others.length} other file${more} are` : `${first} is`;
  // A folder that had nothing is not where the files came from.
  const imports = downloads.filter(({ sourcePath, fileIds }) => sourcePath !== null && fileIds.length > 0);
  const path = (imports.find((download) => download.nodeId === nodeId) ?? imports[0])?.sourcePath;
  const remedy = path
    ? `The model was imported from the folder ${path}: import that again on the model's page.`
    : "There is no hub to fetch the model from.";
  return { code: "MODEL_FILES_INCOMPLETE", detail: `${what} not on the machine. ${remedy}`, at: now };
}
