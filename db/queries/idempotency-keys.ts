import type { Executor } from "@/db/client";
import { idempotencyKeys } from "@/db/schema";
import { and, eq, isNull, lt, sql } from "drizzle-orm";

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;
type Place = Pick<IdempotencyRow, "organizationId" | "principal" | "key">;
/** A key and the request that runs its call. */
export type IdempotencyClaim = Place & { heldBy: string };

/** Claims the key for this call. @returns the row of an earlier call when there is one. */
export async function claimIdempotencyKey(
  db: Executor,
  row: IdempotencyClaim & { requestDigest: string; heldUntil: Date; expiresAt: Date },
): Promise<IdempotencyRow | undefined> {
  await db.delete(idempotencyKeys).where(and(at(row), lt(idempotencyKeys.expiresAt, new Date())));
  const inserted = await db
    .insert(idempotencyKeys)
    .values({ ...row, createdAt: new Date() })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (inserted.length === 1) return undefined;
  const [earlier] = await db.select().from(idempotencyKeys).where(at(row));
  return earlier;
}

/** Of several calls that find a claim abandoned one gets it, and none when it has changed something. */
export async function takeOverIdempotencyKey(
  db: Executor,
  { heldBy, ...place }: IdempotencyClaim,
  { now, heldUntil }: { now: Date; heldUntil: Date },
): Promise<boolean> {
  const rows = await db
    .update(idempotencyKeys)
    .set({ heldBy, heldUntil })
    .where(
      and(
        at(place),
        lt(idempotencyKeys.heldUntil, now),
        isNull(idempotencyKeys.changed),
        isNull(idempotencyKeys.status),
      ),
    )
    .returning({ key: idempotencyKeys.key });
  return rows.length === 1;
}

export async function renewIdempotencyClaim(db: Executor, claim: IdempotencyClaim, heldUntil: Date): Promise<void> {
  await db.update(idempotencyKeys).set({ heldUntil }).where(heldAt(claim));
}

/** For the transaction of a change. @returns false when the claim is another's by now. */
export async function markIdempotencyClaim(db: Executor, claim: IdempotencyClaim, changed: string): Promise<boolean> {
  const rows = await db
    .update(idempotencyKeys)
    .set({ changed: sql`concat_ws(', ', ${idempotencyKeys.changed}, ${changed}::text)` })
    .where(heldAt(claim))
    .returning({ key: idempotencyKeys.key });
  return rows.length === 1;
}

export async function storeIdempotentAnswer(
  db: Executor,
  claim: IdempotencyClaim,
  answer: Pick<IdempotencyRow, "status" | "body">,
): Promise<void> {
  await db.update(idempotencyKeys).set(answer).where(heldAt(claim));
}

/** For a call that failed. One that changed nothing leaves nothing behind, so the same key may try again. */
export async function releaseIdempotencyKey(db: Executor, claim: IdempotencyClaim, now: Date): Promise<void> {
  await db.delete(idempotencyKeys).where(and(heldAt(claim), isNull(idempotencyKeys.changed)));
  await db.update(idempotencyKeys).set({ heldUntil: now }).where(heldAt(claim));
}

export async function deleteExpiredIdempotencyKeys(db: Executor, now: Date): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.expiresAt, now));
}

const at = ({ organizationId, principal, key }: Place) =>
  and(
    eq(idempotencyKeys.organizationId, organizationId),
    eq(idempotencyKeys.principal, principal),
    eq(idempotencyKeys.key, key),
  );

/** Until another call takes it over or its answer is stored. */
const heldAt = (claim: IdempotencyClaim) =>
  and(at(claim), eq(idempotencyKeys.heldBy, claim.heldBy), isNull(idempotencyKeys.status));
