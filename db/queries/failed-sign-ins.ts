import type { Executor } from "@/db/client";
import { failedSignIns } from "@/db/schema";
import { eq, inArray, sql } from "drizzle-orm";

export type FailedSignIns = typeof failedSignIns.$inferSelect;

export async function findFailedSignIns(db: Executor, place: number): Promise<FailedSignIns | undefined> {
  const [row] = await db.select().from(failedSignIns).where(eq(failedSignIns.place, place));
  return row;
}

/** Failures whose last one is older than `since` are forgotten. Atomic, so that guesses at the same time all count. */
export async function countFailedSignIn(
  db: Executor,
  place: number,
  { now, since }: { now: Date; since: Date },
): Promise<FailedSignIns> {
  const [row] = await db
    .insert(failedSignIns)
    .values({ place, failures: 1, lastFailedAt: now })
    .onConflictDoUpdate({
      target: failedSignIns.place,
      set: {
        failures: sql`case when ${failedSignIns.lastFailedAt} < ${since.toISOString()}::timestamptz then 1 else ${failedSignIns.failures} + 1 end`,
        lastFailedAt: now,
      },
    })
    .returning();
  if (!row) throw new Error("the failed sign-in was not counted");
  return row;
}

export async function forgetFailedSignIns(db: Executor, places: number[]): Promise<void> {
  await db.delete(failedSignIns).where(inArray(failedSignIns.place, places));
}
