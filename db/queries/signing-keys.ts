import type { Executor } from "@/db/client";
import { signingKeys } from "@/db/schema";
import { desc, isNull } from "drizzle-orm";

export type SigningKeyRow = typeof signingKeys.$inferSelect;

/** Keys whose tokens are still honoured, newest first. */
export function listSigningKeys(db: Executor): Promise<SigningKeyRow[]> {
  return db.select().from(signingKeys).where(isNull(signingKeys.retiredAt)).orderBy(desc(signingKeys.createdAt));
}

export async function insertSigningKey(db: Executor, row: typeof signingKeys.$inferInsert): Promise<void> {
  await db.insert(signingKeys).values(row).onConflictDoNothing();
}
