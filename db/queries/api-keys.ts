import type { Executor } from "@/db/client";
import { apiKeys, users } from "@/db/schema";
import { and, desc, eq, gt, inArray, isNull, or } from "drizzle-orm";
import type { UserRow } from "./users";

export type ApiKeyRow = typeof apiKeys.$inferSelect;

export async function insertApiKey(db: Executor, row: typeof apiKeys.$inferInsert): Promise<ApiKeyRow> {
  const [inserted] = await db.insert(apiKeys).values(row).returning();
  if (!inserted) throw new Error("the API key was not inserted");
  return inserted;
}

export type OwnedApiKey = { apiKey: ApiKeyRow; ownerName: string };

const owned = { apiKey: apiKeys, ownerName: users.username };

/** Newest first: those of one person, or of everybody. */
export function listApiKeys(db: Executor, organizationId: string, ownerId: string | undefined): Promise<OwnedApiKey[]> {
  const ofOwner = ownerId === undefined ? undefined : eq(apiKeys.ownerId, ownerId);
  return db
    .select(owned)
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.ownerId))
    .where(and(eq(apiKeys.organizationId, organizationId), ofOwner))
    .orderBy(desc(apiKeys.createdAt));
}

export async function findApiKey(db: Executor, organizationId: string, id: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.organizationId, organizationId)));
  return row;
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

/** With every key that it made, and that those made. @returns the ids of those that were live. */
export async function revokeApiKeyAndItsOwn(db: Executor, id: string, now: Date): Promise<string[]> {
  const revoked: string[] = [];
  for (let ids = [id]; ids.length > 0;) {
    const rows = await db
      .update(apiKeys)
      .set({ revokedAt: now, updatedAt: now })
      .where(and(inArray(apiKeys.id, ids), isNull(apiKeys.revokedAt)))
      .returning({ id: apiKeys.id });
    revoked.push(...rows.map((row) => row.id));
    const made = await db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(inArray(apiKeys.parentId, ids), isNull(apiKeys.revokedAt)));
    ids = made.map((row) => row.id);
  }
  return revoked;
}

export async function touchApiKey(db: Executor, id: string, now: Date): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id));
}

/** @returns how many were live. */
export async function revokeApiKeysOfOwner(db: Executor, ownerId: string, now: Date): Promise<number> {
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: now, updatedAt: now })
    .where(and(eq(apiKeys.ownerId, ownerId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return rows.length;
}
