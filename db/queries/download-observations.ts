import type { Executor } from "@/db/client";
import { downloads, modelFiles } from "@/db/schema";
import { and, eq, isNull } from "drizzle-orm";
import type { DownloadRow } from "./downloads";

type Observation = Partial<Omit<DownloadRow, "id" | "organizationId" | "desired" | "generation">>;

/** Writes what the agent observed, unless something else is wanted by now. */
export async function observeDownload(db: Executor, row: DownloadRow, observed: Observation): Promise<void> {
  await db
    .update(downloads)
    .set(observed)
    .where(and(eq(downloads.id, row.id), eq(downloads.generation, row.generation)));
}

/** Folder imports learn their files from the node. */
export async function setDownloadFiles(db: Executor, id: string, fileIds: string[]): Promise<void> {
  await db.update(downloads).set({ fileIds, updatedAt: new Date() }).where(eq(downloads.id, id));
}

/** A hub states digests; for what a folder import copied, the first digest that was computed counts. */
export async function setMissingDigests(
  db: Executor,
  { modelId }: Pick<DownloadRow, "modelId">,
  files: { fileId: string; sha256?: string | undefined }[],
): Promise<void> {
  for (const { fileId, sha256 } of files) {
    if (!sha256) continue;
    await db
      .update(modelFiles)
      .set({ sha256 })
      .where(and(eq(modelFiles.id, fileId), eq(modelFiles.modelId, modelId), isNull(modelFiles.sha256)));
  }
}

/** Ends what a removed node can not go on with. */
export async function cancelDownloadsOfNode(db: Executor, nodeId: string, now: Date): Promise<void> {
  await db
    .update(downloads)
    .set({ desired: "cancel", phase: "cancelled", endedAt: now, updatedAt: now })
    .where(and(eq(downloads.nodeId, nodeId), isNull(downloads.endedAt)));
}
