import type { Executor } from "@/db/client";
import { fileCopies, fileReadings, nodes } from "@/db/schema";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";

export type FileCopyRow = typeof fileCopies.$inferSelect;
export type NewFileCopy = typeof fileCopies.$inferInsert;

export function listCopiesOnNode(db: Executor, nodeId: string): Promise<FileCopyRow[]> {
  return db.select().from(fileCopies).where(eq(fileCopies.nodeId, nodeId));
}

/** Writes what a node's agent said about its files; what was known before is replaced. */
export async function upsertFileCopies(db: Executor, rows: NewFileCopy[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(fileCopies)
    .values(rows)
    .onConflictDoUpdate({
      target: [fileCopies.fileId, fileCopies.nodeId],
      set: {
        phase: sql`excluded.phase`,
        bytesDone: sql`excluded.bytes_done`,
        error: sql`excluded.error`,
        verifiedAt: sql`excluded.verified_at`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}

export async function deleteFileCopies(db: Executor, nodeId: string, fileIds: string[]): Promise<void> {
  if (fileIds.length === 0) return;
  await db.delete(fileCopies).where(and(eq(fileCopies.nodeId, nodeId), inArray(fileCopies.fileId, fileIds)));
}

export async function deleteCopiesOfNode(db: Executor, nodeId: string): Promise<void> {
  await db.delete(fileCopies).where(eq(fileCopies.nodeId, nodeId));
}

/** Nodes that hold the file and never said what they read there. */
export async function findSilentHolders(db: Executor, fileId: string): Promise<string[]> {
  const rows = await db
    .select({ nodeId: fileCopies.nodeId })
    .from(fileCopies)
    .innerJoin(nodes, and(eq(nodes.id, fileCopies.nodeId), isNull(nodes.removedAt)))
    .leftJoin(fileReadings, and(eq(fileReadings.fileId, fileCopies.fileId), eq(fileReadings.nodeId, fileCopies.nodeId)))
    .where(and(eq(fileCopies.fileId, fileId), eq(fileCopies.phase, "ready"), isNull(fileReadings.nodeId)));
  return rows.map((row) => row.nodeId);
}
