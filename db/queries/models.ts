import type { Executor } from "@/db/client";
import { deployments, deploymentStatus, models } from "@/db/schema";
import { and, desc, eq, inArray, isNull } from "drizzle-orm";

export type ModelRow = typeof models.$inferSelect;
export type NewModel = typeof models.$inferInsert;

/** Newest first, so that of two commits of one repository the newer one is found first. */
export function listModels(db: Executor, organizationId: string): Promise<ModelRow[]> {
  return db
    .select()
    .from(models)
    .where(and(eq(models.organizationId, organizationId), isNull(models.deletedAt)))
    .orderBy(desc(models.createdAt));
}

export async function findModel(db: Executor, organizationId: string, id: string): Promise<ModelRow | undefined> {
  const [row] = await db
    .select()
    .from(models)
    .where(and(eq(models.id, id), eq(models.organizationId, organizationId), isNull(models.deletedAt)));
  return row;
}

export async function findModelByRepository(
  db: Executor,
  organizationId: string,
  repoId: string,
  commit?: string,
): Promise<ModelRow | undefined> {
  const [row] = await db
    .select()
    .from(models)
    .where(
      and(
        eq(models.organizationId, organizationId),
        eq(models.repoId, repoId),
        isNull(models.deletedAt),
        commit === undefined ? undefined : eq(models.commit, commit),
      ),
    )
    .orderBy(desc(models.createdAt))
    .limit(1);
  return row;
}

export function listModelsOfRepository(db: Executor, organizationId: string, repoId: string): Promise<ModelRow[]> {
  return db
    .select()
    .from(models)
    .where(and(eq(models.organizationId, organizationId), eq(models.repoId, repoId), isNull(models.deletedAt)));
}

/** @returns the row, or undefined when another call registered the same commit first. */
export async function insertModel(db: Executor, row: NewModel): Promise<ModelRow | undefined> {
  const [inserted] = await db.insert(models).values(row).onConflictDoNothing().returning();
  return inserted;
}

export async function markModelDeleted(db: Executor, id: string, now: Date): Promise<void> {
  await db.update(models).set({ deletedAt: now, updatedAt: now }).where(eq(models.id, id));
}

/** Only for an import that is tried again: what else was deleted had its files deleted too. */
export async function restoreModel(db: Executor, id: string): Promise<void> {
  await db.update(models).set({ deletedAt: null, updatedAt: new Date() }).where(eq(models.id, id));
}

export type ModelUse = {
  modelId: string;
  fileId: string | null;
  id: string;
  name: string;
  phase: string | null;
  desired: string;
};

/** Deployments that exist for these models, stopped ones included. */
export async function listUsesOfModels(db: Executor, modelIds: string[]): Promise<ModelUse[]> {
  if (modelIds.length === 0) return [];
  return db
    .select({
      modelId: deployments.modelId,
      fileId: deployments.modelFileId,
      id: deployments.id,
      name: deployments.name,
      phase: deploymentStatus.phase,
      desired: deployments.desired,
    })
    .from(deployments)
    .leftJoin(deploymentStatus, eq(deploymentStatus.deploymentId, deployments.id))
    .where(and(inArray(deployments.modelId, modelIds), isNull(deployments.deletedAt)));
}

/** Names of models that no hub has: they came from folders. */
export async function listImportedModelNames(db: Executor): Promise<string[]> {
  const rows = await db
    .select({ name: models.name })
    .from(models)
    .where(and(eq(models.hub, "folder"), isNull(models.repoId), isNull(models.deletedAt)))
    .orderBy(models.name);
  return rows.map(({ name }) => name);
}

/** Names by id, deleted models included, for what still refers to them. */
export async function listModelNames(db: Executor, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: models.id, name: models.name, repoId: models.repoId })
    .from(models)
    .where(inArray(models.id, ids));
  return new Map(rows.map((row) => [row.id, row.repoId ?? row.name]));
}
