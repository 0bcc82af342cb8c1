import type { Executor } from "@/db/client";
import { downloads } from "@/db/schema";
import { and, desc, eq, inArray, isNull, notInArray, type SQL } from "drizzle-orm";

export type DownloadRow = typeof downloads.$inferSelect;
export type NewDownload = typeof downloads.$inferInsert;

export async function insertDownload(db: Executor, row: NewDownload): Promise<DownloadRow> {
  const [inserted] = await db.insert(downloads).values(row).returning();
  if (!inserted) throw new Error("the download was not inserted");
  return inserted;
}

export async function findDownload(db: Executor, organizationId: string, id: string): Promise<DownloadRow | undefined> {
  const [row] = await db
    .select()
    .from(downloads)
    .where(and(eq(downloads.id, id), eq(downloads.organizationId, organizationId)));
  return row;
}

/** Models that were ever imported from this folder of a node, the newest import first. */
export async function listImportedModelIds(
  db: Executor,
  { organizationId, nodeId, path }: { organizationId: string; nodeId: string; path: string },
): Promise<string[]> {
  const rows = await db
    .select({ modelId: downloads.modelId })
    .from(downloads)
    .where(
      and(
        eq(downloads.organizationId, organizationId),
        eq(downloads.nodeId, nodeId),
        eq(downloads.sourceKind, "folder"),
        eq(downloads.sourcePath, path),
      ),
    )
    .orderBy(desc(downloads.createdAt));
  return [...new Set(rows.map(({ modelId }) => modelId))];
}

type Filter = {
  organizationId: string;
  active?: boolean | undefined;
  unfinished?: boolean | undefined;
  modelIds?: string[] | undefined;
  limit?: number | undefined;
};

/**
 * What is under way first, then the newest. `active` means not ended, whatever the reason; `unfinished` adds the failed
 * ones, which keep what they have.
 */
export async function listDownloads(db: Executor, filter: Filter): Promise<DownloadRow[]> {
  if (filter.modelIds?.length === 0) return [];
  const conditions: (SQL | undefined)[] = [
    eq(downloads.organizationId, filter.organizationId),
    filter.active ? isNull(downloads.endedAt) : undefined,
    filter.unfinished ? notInArray(downloads.phase, ["ready", "cancelled"]) : undefined,
    filter.modelIds ? inArray(downloads.modelId, filter.modelIds) : undefined,
  ];
  return db
    .select()
    .from(downloads)
    .where(and(...conditions))
    .orderBy(desc(isNull(downloads.endedAt)), desc(downloads.createdAt))
    .limit(filter.limit ?? 1000);
}

/** Writes what is wanted, but only over the generation that was read: of two changes at once, one loses. */
export async function changeDesiredDownload(
  db: Executor,
  row: DownloadRow,
  changes: Partial<Pick<NewDownload, "desired" | "fileIds" | "phase" | "endedAt" | "error" | "bytesTotal">>,
): Promise<DownloadRow | undefined> {
  const [changed] = await db
    .update(downloads)
    .set({ ...changes, generation: row.generation + 1, updatedAt: new Date() })
    .where(and(eq(downloads.id, row.id), eq(downloads.generation, row.generation)))
    .returning();
  return changed;
}
