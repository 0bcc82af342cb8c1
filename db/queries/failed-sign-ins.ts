import type { Executor } from "@/db/client";
import { failedSignIns } from "@/db/schema";
import { eq, inArray, or, sql } from "drizzle-orm";

export type FailedSignIns = typeof failedSignIns.$inferSelect;

export function findFailedSignIns(db: Executor, places: number[]): Promise<FailedSignIns[]> {
  return db.select().from(failedSignIns).where(inArray(failedSignIns.place, places));
}

/** Failures whose last one is older than `since` are forgotten. Atomic, so that guesses at the same time all count. */
export async function countFailedSignIn(
  db: Executor,
  { place, namePlace }: { place: number; namePlace: number | null },
  { now, since }: { now: Date; since: Date },
): Promise<FailedSignIns> {
  const [row] = await db
    .insert(failedSignIns)
    .values({ place, namePlace, failures: 1, lastFailedAt: now })
    .onConflictDoUpdate({
      target: failedSignIns.place,
      set: {
        namePlace,
        failures: sql`case when ${failedSignIns.lastFailedAt} < ${since.toISOString()}::timestamptz then 1 else ${failedSignIns.failures} + 1 end`,
        lastFailedAt: now,
      },
    })
    .returning();
  if (!row) throw new Error("the failed sign-in was not counted");
  return row;
}

export async function forgetFailedSignInsAt(db: Executor, place: number): Promise<void> {
  await db.delete(failedSignIns).where(eq(failedSignIns.place, place));
}

/** Wherever they were tried from. */
export async function forgetFailedSignInsOfNames(db: Executor, namePlaces: number[]): Promise<void> {
  await db
    .delete(failedSignIns)
    .where(or(inArray(failedSignIns.place, namePlaces), inArray(failedSignIns.namePlace, namePlaces)));
}
