import type { Executor } from "@/db/client";
import { fileCopies, modelFiles, models } from "@/db/schema";
import { and, asc, desc, eq, getTableColumns, ilike, isNull, or, sql, type SQL } from "drizzle-orm";
import { containing } from "./containing";
import type { ModelRow } from "./models";

export type ModelOrder = "name" | "size" | "added";

export type ModelSelection = {
  organizationId: string;
  /** Part of the name or the repository. */
  search?: string | undefined;
};

export async function countModels(db: Executor, selection: ModelSelection): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(models)
    .where(matching(selection));
  return row?.count ?? 0;
}

type Page = ModelSelection & { order: ModelOrder; descending: boolean; offset: number; limit: number };

/** Without the cards, which lists do not show. */
export async function pageModels(db: Executor, page: Page): Promise<ModelRow[]> {
  const direction = page.descending ? desc : asc;
  const held = readyFiles(db, page.organizationId);
  const sizes = db
    .select({ modelId: held.modelId, bytes: sql<number>`sum(${held.sizeBytes})`.as("bytes") })
    .from(held)
    .groupBy(held.modelId)
    .as("sizes");
  const orders: Record<ModelOrder, SQL> = {
    name: direction(sql`lower(coalesce(${models.repoId}, ${models.name}))`),
    size: direction(sql`coalesce(${sizes.bytes}, 0)`),
    added: direction(models.createdAt),
  };
  const query = db
    .select({ model: { ...getTableColumns(models), modelCard: sql<null>`null` } })
    .from(models)
    .$dynamic();
  const rows = await (page.order === "size" ? query.leftJoin(sizes, eq(sizes.modelId, models.id)) : query)
    .where(matching(page))
    .orderBy(orders[page.order], desc(models.createdAt), desc(models.id))
    .limit(page.limit)
    .offset(page.offset);
  return rows.map(({ model }) => model);
}

/** Bytes that models take on each node. Content is stored once, however many models have it. */
export async function measureModelsByNode(
  db: Executor,
  organizationId: string,
): Promise<{ nodeId: string; bytes: number }[]> {
  const contents = db
    .selectDistinct({
      nodeId: fileCopies.nodeId,
      content: sql<string>`coalesce(${modelFiles.sha256}, ${modelFiles.id}::text)`.as("content"),
      sizeBytes: modelFiles.sizeBytes,
    })
    .from(fileCopies)
    .innerJoin(modelFiles, eq(modelFiles.id, fileCopies.fileId))
    .innerJoin(models, and(eq(models.id, modelFiles.modelId), isNull(models.deletedAt)))
    .where(and(eq(fileCopies.organizationId, organizationId), eq(fileCopies.phase, "ready")))
    .as("contents");
  return db
    .select({ nodeId: contents.nodeId, bytes: sql<number>`sum(${contents.sizeBytes})`.mapWith(Number) })
    .from(contents)
    .groupBy(contents.nodeId);
}

/** Whether any model has a file on any node. */
export async function hasModelOnDisk(db: Executor, organizationId: string): Promise<boolean> {
  const rows = await db
    .select({ id: models.id })
    .from(fileCopies)
    .innerJoin(modelFiles, eq(modelFiles.id, fileCopies.fileId))
    .innerJoin(models, and(eq(models.id, modelFiles.modelId), isNull(models.deletedAt)))
    .where(and(eq(fileCopies.organizationId, organizationId), eq(fileCopies.phase, "ready")))
    .limit(1);
  return rows.length > 0;
}

/** Files of which some node has a whole copy. */
function readyFiles(db: Executor, organizationId: string) {
  return db
    .selectDistinct({ id: modelFiles.id, modelId: modelFiles.modelId, sizeBytes: modelFiles.sizeBytes })
    .from(modelFiles)
    .innerJoin(fileCopies, and(eq(fileCopies.fileId, modelFiles.id), eq(fileCopies.phase, "ready")))
    .where(eq(modelFiles.organizationId, organizationId))
    .as("held");
}

function matching({ organizationId, search }: ModelSelection): SQL | undefined {
  return and(
    eq(models.organizationId, organizationId),
    isNull(models.deletedAt),
    search ? or(ilike(models.name, containing(search)), ilike(models.repoId, containing(search))) : undefined,
  );
}
