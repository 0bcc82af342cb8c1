import type { Executor } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { and, eq, gt, isNull, lt, ne, or } from "drizzle-orm";
import { deleteInPieces } from "./delete-in-pieces";
import type { UserRow } from "./users";

export type SessionRow = typeof sessions.$inferSelect;

export async function insertSession(db: Executor, row: typeof sessions.$inferInsert): Promise<SessionRow> {
  const [inserted] = await db.insert(sessions).values(row).returning();
  if (!inserted) throw new Error("the session was not inserted");
  return inserted;
}

/** A session that still stands, with its user as the user is now. */
export async function findLiveSession(
  db: Executor,
  id: string,
  now: Date,
): Promise<{ session: SessionRow; user: UserRow } | undefined> {
  const [row] = await db
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, id),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, now),
        eq(users.active, true),
        isNull(users.deletedAt),
      ),
    );
  return row;
}

/** Replaces the refresh token, but only the one presented: of two uses of one token, one loses. */
export async function rotateRefreshDigest(
  db: Executor,
  id: string,
  previous: string,
  next: { refreshDigest: string; expiresAt: Date },
): Promise<boolean> {
  const rows = await db
    .update(sessions)
    .set({ ...next, lastUsedAt: new Date() })
    .where(and(eq(sessions.id, id), eq(sessions.refreshDigest, previous), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.length === 1;
}

/** @returns the session that ended, or undefined when there is no such running one. */
export async function revokeSession(db: Executor, id: string, now: Date): Promise<SessionRow | undefined> {
  const [row] = await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning();
  return row;
}

/** All but the one to keep. @returns how many sessions ended. */
export async function revokeSessionsOfUser(db: Executor, userId: string, now: Date, keptId?: string): Promise<number> {
  const rows = await db
    .update(sessions)
    .set({ revokedAt: now })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        keptId === undefined ? undefined : ne(sessions.id, keptId),
      ),
    )
    .returning({ id: sessions.id });
  return rows.length;
}

/** Of sessions that were ended or ran out. */
export function deleteSessionsOverBefore(db: Executor, moment: Date): Promise<void> {
  return deleteInPieces(db, sessions, or(lt(sessions.expiresAt, moment), lt(sessions.revokedAt, moment)));
}
