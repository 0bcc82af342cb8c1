import type { Executor } from "@/db/client";
import { listDownloads, type DownloadRow } from "@/db/queries/downloads";
import { listCopiesOfFiles, listFilesOfModels, type FileCopyRow, type ModelFileRow } from "@/db/queries/model-files";
import { listVerificationsOfFiles, type FileVerificationRow } from "@/db/queries/file-verifications";
import { listUsesOfModels, type ModelRow, type ModelUse } from "@/db/queries/models";
import { wholeVariants } from "../contract/variants";
import type { Model, ModelFile } from "../contract";
import { fileView, type FileProgress } from "../files/file-view";

/** Models with files, copies, downloads, verifications and uses: six statements, however many models. */
export async function modelViews(db: Executor, organizationId: string, rows: ModelRow[]): Promise<Model[]> {
  const modelIds = rows.map((row) => row.id);
  const [files, uses, downloads] = await Promise.all([
    listFilesOfModels(db, modelIds),
    listUsesOfModels(db, modelIds),
    listDownloads(db, { organizationId, modelIds }),
  ]);
  const fileIds = files.map((file) => file.id);
  const [copies, verifications] = await Promise.all([
    listCopiesOfFiles(db, fileIds),
    listVerificationsOfFiles(db, fileIds),
  ]);
  const progress = progressOf(copies, downloads, verifications);
  const filesByModel = Map.groupBy(files, (file) => file.modelId);
  return rows.map((row) => modelView(row, { files: filesByModel.get(row.id) ?? [], uses, downloads, progress }));
}

/** Finds the copies of a file, the newest download that wants it, and what reading it again has shown. */
export function progressOf(
  copies: FileCopyRow[],
  downloads: DownloadRow[],
  verifications: FileVerificationRow[] = [],
): (fileId: string) => FileProgress {
  const copiesByFile = Map.groupBy(copies, (copy) => copy.fileId);
  const verificationsByFile = Map.groupBy(verifications, (verification) => verification.fileId);
  const newest = new Map<string, DownloadRow>();
  for (const download of downloads.toReversed()) for (const id of download.fileIds) newest.set(id, download);
  return (fileId) => ({
    copies: copiesByFile.get(fileId) ?? [],
    download: newest.get(fileId),
    verifications: verificationsByFile.get(fileId) ?? [],
  });
}

type Parts = {
  files: ModelFileRow[];
  uses: ModelUse[];
  downloads: DownloadRow[];
  progress: (fileId: string) => FileProgress;
};

function modelView(row: ModelRow, { files, uses, downloads, progress }: Parts): Model {
  const views = files.map((file) => fileView(file, progress(file.id)));
  return {
    id: row.id,
    name: row.name,
    repo_modelId: row.repoId,
    modelfamily: row.family,
    purpose: row.purpose,
    version: row.commit,
    author: row.author,
    description: row.description,
    source_repository: row.sourceRepository,
    sha_repository: row.commit,
    hub: row.hub,
    hosted: "local",
    quantization_details: row.quantization ?? quantizations(views),
    private: row.private,
    gated: row.gated,
    licence: row.licence,
    m_files: views,
    files_being_downloaded: views.filter((file) => file.is_downloading),
    modelcard: row.modelCard,
    default_config: {},
    created_timestamp: row.createdAt.toISOString(),
    modified_timestamp: row.updatedAt.toISOString(),
    deployments: uses
      .filter((use) => use.modelId === row.id)
      .map((use) => ({ id: use.id, name: use.name, phase: use.phase ?? "waiting" })),
    bytes_on_disk: files.filter((file) => isReady(progress(file.id))).reduce((sum, file) => sum + file.sizeBytes, 0),
    imported_from: row.repoId ? null : lastFolder(row.id, downloads),
    ready: wholeVariants(files).some((choice) => choice.files.every((file) => isReady(progress(file.id)))),
  };
}

/** Downloads are newest first, what is under way before the others. */
function lastFolder(modelId: string, downloads: DownloadRow[]): Model["imported_from"] {
  const own = downloads.filter((download) => download.modelId === modelId && download.sourcePath !== null);
  // A folder that had nothing is not where its files came from.
  const found = own.find(({ fileIds }) => fileIds.length > 0) ?? own[0];
  return found?.sourcePath ? { path: found.sourcePath, node_id: found.nodeId } : null;
}

const isReady = ({ copies }: FileProgress) => copies.some((copy) => copy.phase === "ready");

function quantizations(files: ModelFile[]): string | null {
  const found = [...new Set(files.flatMap((file) => file.quantization ?? []))];
  return found.length > 0 ? found.join(", ") : null;
}
