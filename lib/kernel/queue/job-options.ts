import type { JobsOptions } from "bullmq";
import { jobs, type JobName } from "./catalog";

/** Completed jobs are kept for a look at what happened lately. */
const completedMax = 200;
/** Failed jobs stay until somebody has had the time to see them. */
const failedMax = 1_000;
const failedAgeSeconds = 7 * 24 * 3_600;

/** Share of each delay that is random, so that jobs that failed together do not come back together. */
const jitter = 0.5;

export function jobOptions(name: JobName): JobsOptions {
  const { attempts, backoffMs } = jobs[name];
  return {
    attempts,
    backoff: { type: "exponential", delay: backoffMs, jitter },
    removeOnComplete: { count: completedMax },
    removeOnFail: { count: failedMax, age: failedAgeSeconds },
  };
}

/**
 * Deduplication by key instead of a fixed job id: a finished job that is kept would block all later ones of its id.
 * A delayed job must never hold back one that is due now, so the two are deduplicated apart.
 */
export function deduplication(name: JobName, key: string | undefined, delayMs: number): JobsOptions {
  if (key === undefined) return {};
  const id = delayMs > 0 ? `${name}/${key}/later` : `${name}/${key}`;
  return { deduplication: { id, keepLastIfActive: true, reschedule: true } };
}
