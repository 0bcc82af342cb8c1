import type { Executor } from "@/db/client";
import { joinTokens } from "@/db/schema";
import { and, eq, gt, isNull, lt } from "drizzle-orm";

export type JoinTokenRow = typeof joinTokens.$inferSelect;

export async function insertJoinToken(db: Executor, row: typeof joinTokens.$inferInsert): Promise<void> {
  await db.insert(joinTokens).values(row);
}

/** Uses the token up. @returns undefined when it is unknown, expired or already used. */
export async function consumeJoinToken(
  db: Executor,
  id: string,
  digest: string,
  now: Date,
): Promise<JoinTokenRow | undefined> {
  const [row] = await db
    .update(joinTokens)
    .set({ consumedAt: now })
    .where(
      and(
        eq(joinTokens.id, id),
        eq(joinTokens.digest, digest),
        isNull(joinTokens.consumedAt),
        gt(joinTokens.expiresAt, now),
      ),
    )
    .returning();
  return row;
}

/** The node that a token which is used up went to, for a machine that never heard the answer. */
export async function findNodeOfSpentToken(db: Executor, id: string, digest: string): Promise<string | undefined> {
  const [row] = await db
    .select({ nodeId: joinTokens.nodeId })
    .from(joinTokens)
    .where(and(eq(joinTokens.id, id), eq(joinTokens.digest, digest)));
  return row?.nodeId ?? undefined;
}

export async function recordJoinedNode(db: Executor, id: string, nodeId: string): Promise<void> {
  await db.update(joinTokens).set({ nodeId }).where(eq(joinTokens.id, id));
}

/** Those that nobody used yet, of the person who made them. @returns how many there were. */
export async function withdrawJoinTokensOf(
  db: Executor,
  organizationId: string,
  createdBy: string,
  now: Date,
): Promise<number> {
  const rows = await db
    .update(joinTokens)
    .set({ expiresAt: now })
    .where(
      and(
        eq(joinTokens.organizationId, organizationId),
        eq(joinTokens.createdBy, createdBy),
        isNull(joinTokens.consumedAt),
        gt(joinTokens.expiresAt, now),
      ),
    )
    .returning({ id: joinTokens.id });
  return rows.length;
}

export async function deleteJoinTokensExpiredBefore(db: Executor, moment: Date): Promise<void> {
  await db.delete(joinTokens).where(lt(joinTokens.expiresAt, moment));
}
