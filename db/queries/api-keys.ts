import type { Executor } from "@/db/client";
import { apiKeys, users } from "@/db/schema";
import { and, desc, eq, gt, isNull, or } from "drizzle-orm";
import type { UserRow } from "./users";

export type ApiKeyRow = typeof apiKeys.$inferSelect;

export async function insertApiKey(db: Executor, row: typeof apiKeys.$inferInsert): Promise<ApiKeyRow> {
  const [inserted] = await db.insert(apiKeys).values(row).returning();
  if (!inserted) throw new Error("the API key was not inserted");
  return inserted;
}

export function listApiKeysOfOwner(db: Executor, ownerId: string): Promise<ApiKeyRow[]> {
  return db.select().from(apiKeys).where(eq(apiKeys.ownerId, ownerId)).orderBy(desc(apiKeys.createdAt));
}

/** A key that still opens something, with the user who owns it as they are now. */
export async function findLiveApiKey(
  db: Executor,
  id: string,
  now: Date,
): Promise<{ apiKey: ApiKeyRow; user: UserRow } | undefined> {
  const [row] = await db
    .select({ apiKey: apiKeys, user: users })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .where(
      and(
        eq(apiKeys.id, id),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
        eq(users.active, true),
        isNull(users.deletedAt),
      ),
    );
  return row;
}

/** @returns the revoked key, or undefined when this owner has no such live key. */
export async function revokeApiKey(
  db: Executor,
  ownerId: string,
  id: string,
  now: Date,
): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .update(apiKeys)
    .set({ revokedAt: now, updatedAt: now })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.ownerId, ownerId), isNull(apiKeys.revokedAt)))
    .returning();
  return row;
}

export async function touchApiKey(db: Executor, id: string, now: Date): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id));
}

export async function revokeApiKeysOfOwner(db: Executor, ownerId: string, now: Date): Promise<void> {
  await db
    .update(apiKeys)
    .set({ revokedAt: now, updatedAt: now })
    .where(and(eq(apiKeys.ownerId, ownerId), isNull(apiKeys.revokedAt)));
}
