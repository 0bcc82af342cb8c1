import type { Executor } from "@/db/client";
import { downloads, fileReadings, modelFiles, models, nodes } from "@/db/schema";
import { and, asc, eq, getTableColumns, inArray, isNotNull, isNull, sql } from "drizzle-orm";

export type FileReadingRow = typeof fileReadings.$inferSelect;
export type NewFileReading = typeof fileReadings.$inferInsert;
/** With what decides whose word counts. */
export type WeighedReading = FileReadingRow & { nodeName: string; isLocal: boolean };

export async function saveReadings(db: Executor, rows: NewFileReading[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(fileReadings)
    .values(rows)
    .onConflictDoUpdate({
      target: [fileReadings.fileId, fileReadings.nodeId],
      set: {
        facts: sql`excluded.facts`,
        refusal: sql`excluded.refusal`,
        detail: sql`excluded.detail`,
        readAt: sql`excluded.read_at`,
      },
    });
}

/** What nodes that still belong here said of these files, oldest first. */
export function listReadingsOfFiles(db: Executor, fileIds: string[]): Promise<WeighedReading[]> {
  if (fileIds.length === 0) return Promise.resolve([]);
  return db
    .select({ ...getTableColumns(fileReadings), nodeName: nodes.name, isLocal: nodes.isLocal })
    .from(fileReadings)
    .innerJoin(nodes, and(eq(nodes.id, fileReadings.nodeId), isNull(nodes.removedAt)))
    .where(inArray(fileReadings.fileId, fileIds))
    .orderBy(asc(fileReadings.readAt), asc(fileReadings.nodeId));
}

export async function judgeReading(
  db: Executor,
  { fileId, nodeId }: Pick<FileReadingRow, "fileId" | "nodeId">,
  judgement: Pick<FileReadingRow, "refusal" | "detail">,
): Promise<void> {
  await db
    .update(fileReadings)
    .set(judgement)
    .where(and(eq(fileReadings.fileId, fileId), eq(fileReadings.nodeId, nodeId)));
}

/** Files that a node claims to hold although nobody asked it to. */
export async function listUnaskedClaims(db: Executor, nodeId: string): Promise<string[]> {
  const rows = await db
    .select({ fileId: fileReadings.fileId })
    .from(fileReadings)
    .where(and(eq(fileReadings.nodeId, nodeId), eq(fileReadings.refusal, "not-asked")));
  return rows.map((row) => row.fileId);
}

export async function deleteReadings(db: Executor, nodeId: string, fileIds: string[]): Promise<void> {
  if (fileIds.length === 0) return;
  await db.delete(fileReadings).where(and(eq(fileReadings.nodeId, nodeId), inArray(fileReadings.fileId, fileIds)));
}

/** @returns the files it had said something about. */
export async function deleteReadingsOfNode(db: Executor, nodeId: string): Promise<string[]> {
  const rows = await db.delete(fileReadings).where(eq(fileReadings.nodeId, nodeId)).returning();
  return rows.map((row) => row.fileId);
}

/**
 * Files of these models that the control plane asked this machine to hold. A machine is known by its key: one that was
 * removed and joined again still holds what it was asked for before.
 */
export async function listAskedFileIds(
  db: Executor,
  nodeId: string,
  modelIds: readonly string[],
): Promise<Set<string>> {
  if (modelIds.length === 0) return new Set();
  const key = db
    .select({ x: sql<string>`${nodes.publicKey} ->> 'x'` })
    .from(nodes)
    .where(eq(nodes.id, nodeId));
  const rows = await db
    .select({ fileIds: downloads.fileIds })
    .from(downloads)
    .innerJoin(nodes, eq(nodes.id, downloads.nodeId))
    .where(and(inArray(downloads.modelId, [...new Set(modelIds)]), sql`${nodes.publicKey} ->> 'x' = (${key})`));
  return new Set(rows.flatMap((row) => row.fileIds));
}

export type RefusedReading = Pick<FileReadingRow, "fileId" | "nodeId" | "refusal" | "detail" | "readAt"> & {
  fileName: string;
  modelId: string | null;
  modelName: string | null;
};

/** What nodes said and was not believed, newest first. */
export function listRefusedReadings(db: Executor, organizationId: string, limit: number): Promise<RefusedReading[]> {
  return db
    .select({
      fileId: fileReadings.fileId,
      nodeId: fileReadings.nodeId,
      refusal: fileReadings.refusal,
      detail: fileReadings.detail,
      readAt: fileReadings.readAt,
      fileName: modelFiles.name,
      modelId: modelFiles.modelId,
      modelName: models.name,
    })
    .from(fileReadings)
    .innerJoin(nodes, and(eq(nodes.id, fileReadings.nodeId), isNull(nodes.removedAt)))
    .innerJoin(modelFiles, eq(modelFiles.id, fileReadings.fileId))
    .leftJoin(models, eq(models.id, modelFiles.modelId))
    .where(and(eq(fileReadings.organizationId, organizationId), isNotNull(fileReadings.refusal)))
    .orderBy(sql`${fileReadings.readAt} desc`, asc(fileReadings.fileId))
    .limit(limit);
}
