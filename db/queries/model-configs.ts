import type { Executor } from "@/db/client";
import { modelConfigs } from "@/db/schema";
import { and, asc, eq, ne } from "drizzle-orm";

export type ModelConfigRow = typeof modelConfigs.$inferSelect;
export type NewModelConfig = typeof modelConfigs.$inferInsert;

export function listModelConfigs(db: Executor, organizationId: string, modelId?: string): Promise<ModelConfigRow[]> {
  return db
    .select()
    .from(modelConfigs)
    .where(
      and(
        eq(modelConfigs.organizationId, organizationId),
        modelId === undefined ? undefined : eq(modelConfigs.modelId, modelId),
      ),
    )
    .orderBy(asc(modelConfigs.createdAt));
}

export async function findModelConfig(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<ModelConfigRow | undefined> {
  const [row] = await db
    .select()
    .from(modelConfigs)
    .where(and(eq(modelConfigs.id, id), eq(modelConfigs.organizationId, organizationId)));
  return row;
}

export async function insertModelConfig(db: Executor, row: NewModelConfig): Promise<ModelConfigRow> {
  const [inserted] = await db.insert(modelConfigs).values(row).returning();
  if (!inserted) throw new Error("the configuration was not inserted");
  return inserted;
}

export async function updateModelConfig(
  db: Executor,
  id: string,
  changes: Partial<NewModelConfig>,
): Promise<ModelConfigRow | undefined> {
  const [row] = await db
    .update(modelConfigs)
    .set({ ...changes, updatedAt: new Date() })
    .where(eq(modelConfigs.id, id))
    .returning();
  return row;
}

/** A model has one default; making another one the default takes it from the rest. */
export async function clearOtherDefaults(db: Executor, modelId: string, keptId: string): Promise<void> {
  await db
    .update(modelConfigs)
    .set({ isDefault: false })
    .where(and(eq(modelConfigs.modelId, modelId), ne(modelConfigs.id, keptId)));
}

export async function deleteConfigsOfModel(db: Executor, modelId: string): Promise<void> {
  await db.delete(modelConfigs).where(eq(modelConfigs.modelId, modelId));
}

export async function deleteModelConfig(db: Executor, id: string): Promise<void> {
  await db.delete(modelConfigs).where(eq(modelConfigs.id, id));
}
