import type { Executor } from "@/db/client";
import { idempotencyKeys } from "@/db/schema";
import { and, eq, lt } from "drizzle-orm";

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;
type Place = Pick<IdempotencyRow, "organizationId" | "principal" | "key">;

/** Claims the key for this call. @returns the row of an earlier call when there is one. */
export async function claimIdempotencyKey(
  db: Executor,
  row: Place & { requestDigest: string; expiresAt: Date },
): Promise<IdempotencyRow | undefined> {
  await db.delete(idempotencyKeys).where(and(at(row), lt(idempotencyKeys.expiresAt, new Date())));
  const inserted = await db
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (inserted.length === 1) return undefined;
  const [earlier] = await db.select().from(idempotencyKeys).where(at(row));
  return earlier;
}

export async function storeIdempotentAnswer(
  db: Executor,
  place: Place,
  answer: { status: number; body: unknown },
): Promise<void> {
  await db.update(idempotencyKeys).set(answer).where(at(place));
}

/** A call that failed leaves nothing behind, so the same key may try again. */
export async function releaseIdempotencyKey(db: Executor, place: Place): Promise<void> {
  await db.delete(idempotencyKeys).where(at(place));
}

const at = ({ organizationId, principal, key }: Place) =>
  and(
    eq(idempotencyKeys.organizationId, organizationId),
    eq(idempotencyKeys.principal, principal),
    eq(idempotencyKeys.key, key),
  );
