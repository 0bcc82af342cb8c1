import type { Executor } from "@/db/client";
import { settings } from "@/db/schema";
import { eq } from "drizzle-orm";

/** All settings of an organization by name, unvalidated. */
export async function readSettings(db: Executor, organizationId: string): Promise<Map<string, unknown>> {
  const rows = await db.select().from(settings).where(eq(settings.organizationId, organizationId));
  return new Map(rows.map((row) => [row.name, row.value]));
}

export async function writeSetting(db: Executor, organizationId: string, name: string, value: unknown): Promise<void> {
  const updatedAt = new Date();
  await db
    .insert(settings)
    .values({ organizationId, name, value, updatedAt })
    .onConflictDoUpdate({ target: [settings.organizationId, settings.name], set: { value, updatedAt } });
}
