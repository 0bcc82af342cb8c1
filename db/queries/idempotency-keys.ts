import type { Executor } from "@/db/client";
import { idempotencyKeys } from "@/db/schema";
import { and, eq, isNull, lt } from "drizzle-orm";

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;
export type IdempotencyPlace = Pick<IdempotencyRow, "organizationId" | "principal" | "key">;

/** Claims the key for this call. @returns the row of an earlier call when there is one. */
export async function claimIdempotencyKey(
  db: Executor,
  row: IdempotencyPlace & { requestDigest: string; expiresAt: Date },
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

/** Of several calls that find a claim abandoned one gets it. */
export async function takeOverIdempotencyKey(db: Executor, claim: IdempotencyRow, now: Date): Promise<boolean> {
  const rows = await db
    .update(idempotencyKeys)
    .set({ createdAt: now })
    .where(and(at(claim), eq(idempotencyKeys.createdAt, claim.createdAt), isNull(idempotencyKeys.status)))
    .returning({ key: idempotencyKeys.key });
  return rows.length === 1;
}

export async function storeIdempotentAnswer(
  db: Executor,
  place: IdempotencyPlace,
  answer: Pick<IdempotencyRow, "status" | "body">,
): Promise<void> {
  await db.update(idempotencyKeys).set(answer).where(at(place));
}

/** A call that failed leaves nothing behind, so the same key may try again. */
export async function releaseIdempotencyKey(db: Executor, place: IdempotencyPlace): Promise<void> {
  await db.delete(idempotencyKeys).where(and(at(place), isNull(idempotencyKeys.status)));
}

export async function deleteExpiredIdempotencyKeys(db: Executor, now: Date): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.expiresAt, now));
}

const at = ({ organizationId, principal, key }: IdempotencyPlace) =>
  and(
    eq(idempotencyKeys.organizationId, organizationId),
    eq(idempotencyKeys.principal, principal),
    eq(idempotencyKeys.key, key),
  );
