import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Transaction } from "./client";
import { noteWriteFailure } from "./disk-room";
import { injectFailure } from "./forced-retries";
import { isRetryable } from "./sql-state";

type Options = {
  /** Serializable is what CockroachDB always gives, so code that is right here is right there. */
  isolation?: "serializable" | "read committed";
  /** Runs of the body in all. */
  attemptsMax?: number;
  random?: () => number;
};

/** With the delays below, a transaction gives up after about 12 s of losing: of twenty at once each wins in time. */
const attemptsMaxDefault = 24;
const firstDelayMs = 5;
const longestDelayMs = 1_500;

/**
 * Runs the body in one transaction, again whenever the database asks for it (serialization failure, deadlock). The body
 * must be safe to run twice: nothing in it may have an effect outside of `tx`.
 */
export async function withTransaction<Result>(
  db: Database,
  body: (tx: Transaction) => Promise<Result>,
  { isolation = "serializable", attemptsMax = attemptsMaxDefault, random = Math.random }: Options = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(
        async (tx) => {
          const result = await body(tx);
          injectFailure(attempt);
          return result;
        },
        { isolationLevel: isolation },
      );
    } catch (error) {
      noteWriteFailure(db, error);
      if (attempt >= attemptsMax || !isRetryable(error)) throw error;
      await sleep(retryDelayMs(attempt, random));
    }
  }
}

/** Full jitter: losers of one conflict must not meet again. */
function retryDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
}
