import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { sql } from "drizzle-orm";
import { findTroubles } from "./troubles";

/** Longest a readiness check waits for the database, in ms. */
const deadlineMs = 3000;

export const ping = () => Promise.resolve({ status: "pong" as const, timestamp: new Date().toISOString() });

export const getLiveness = () => Promise.resolve({ status: "ok" as const });

export async function getReadiness(ctx: Context) {
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("no answer in time")), deadlineMs).unref();
  });
  try {
    await Promise.race([ctx.db.execute(sql`select 1`), timeout]);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", "The database does not answer.", { cause, retryAfterSeconds: 5 });
  }
  const [trouble] = await findTroubles(ctx);
  if (trouble) throw trouble;
  return { status: "ok" as const, database: "ok" as const, queue: "ok" as const };
}
