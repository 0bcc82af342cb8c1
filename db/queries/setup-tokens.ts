import type { Executor } from "@/db/client";
import { setupTokens } from "@/db/schema";
import { and, eq, gt, isNull, lt } from "drizzle-orm";

export async function insertSetupToken(db: Executor, digest: string, expiresAt: Date): Promise<void> {
  await db.insert(setupTokens).values({ digest, expiresAt });
}

/** Uses the token up. @returns false when it is unknown, expired or already used. */
export async function consumeSetupToken(db: Executor, digest: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(setupTokens)
    .set({ consumedAt: now })
    .where(and(eq(setupTokens.digest, digest), isNull(setupTokens.consumedAt), gt(setupTokens.expiresAt, now)))
    .returning({ id: setupTokens.id });
  return rows.length === 1;
}

export async function deleteSetupTokensExpiredBefore(db: Executor, moment: Date): Promise<void> {
  await db.delete(setupTokens).where(lt(setupTokens.expiresAt, moment));
}
