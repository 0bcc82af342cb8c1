import type { Executor } from "@/db/client";
import { fileCopies, fileReadings, fileVerifications, modelFiles } from "@/db/schema";
import { and, asc, eq, inArray, or } from "drizzle-orm";

export type ModelFileRow = typeof modelFiles.$inferSelect;
export type NewModelFile = typeof modelFiles.$inferInsert;
export type FileCopyRow = typeof fileCopies.$inferSelect;

export function listFilesOfOrganization(db: Executor, organizationId: string): Promise<ModelFileRow[]> {
  return db
    .select()
    .from(modelFiles)
    .where(eq(modelFiles.organizationId, organizationId))
    .orderBy(asc(modelFiles.name));
}

export async function listFilesOfModels(db: Executor, modelIds: string[]): Promise<ModelFileRow[]> {
  if (modelIds.length === 0) return [];
  return db.select().from(modelFiles).where(inArray(modelFiles.modelId, modelIds)).orderBy(asc(modelFiles.name));
}

/** These files, and those of other models with the same content. */
export async function listFilesOfContents(
  db: Executor,
  organizationId: string,
  files: ModelFileRow[],
): Promise<ModelFileRow[]> {
  if (files.length === 0) return [];
  const ids = files.map((file) => file.id);
  const digests = files.flatMap((file) => file.sha256 ?? []);
  return db
    .select()
    .from(modelFiles)
    .where(
      and(
        eq(modelFiles.organizationId, organizationId),
        or(inArray(modelFiles.id, ids), digests.length > 0 ? inArray(modelFiles.sha256, digests) : undefined),
      ),
    );
}

export async function findModelFile(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<ModelFileRow | undefined> {
  const [row] = await db
    .select()
    .from(modelFiles)
    .where(and(eq(modelFiles.id, id), eq(modelFiles.organizationId, organizationId)));
  return row;
}

/** Files that are known already stay as they are; the answer holds all of them. */
export async function ensureModelFiles(db: Executor, modelId: string, rows: NewModelFile[]): Promise<ModelFileRow[]> {
  if (rows.length > 0) await db.insert(modelFiles).values(rows).onConflictDoNothing();
  return listFilesOfModels(db, [modelId]);
}

export async function insertModelFile(db: Executor, row: NewModelFile): Promise<ModelFileRow | undefined> {
  const [inserted] = await db.insert(modelFiles).values(row).onConflictDoNothing().returning();
  return inserted;
}

/** Removes rows for good; what nodes still hold is then wanted by nobody and goes too. */
export async function deleteModelFiles(db: Executor, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.delete(fileVerifications).where(inArray(fileVerifications.fileId, ids));
  await db.delete(fileReadings).where(inArray(fileReadings.fileId, ids));
  await db.delete(modelFiles).where(inArray(modelFiles.id, ids));
}

export async function listCopiesOfFiles(db: Executor, fileIds: string[]): Promise<FileCopyRow[]> {
  if (fileIds.length === 0) return [];
  return db.select().from(fileCopies).where(inArray(fileCopies.fileId, fileIds));
}

export async function listFilesByIds(db: Executor, ids: string[]): Promise<ModelFileRow[]> {
  if (ids.length === 0) return [];
  return db.select().from(modelFiles).where(inArray(modelFiles.id, ids)).orderBy(asc(modelFiles.name));
}

export async function setFileFacts(db: Executor, id: string, facts: ModelFileRow["facts"]): Promise<void> {
  await db.update(modelFiles).set({ facts, updatedAt: new Date() }).where(eq(modelFiles.id, id));
}
