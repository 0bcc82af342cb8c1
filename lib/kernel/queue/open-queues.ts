import type { Backend, JobQueue } from "./backend";
import { type QueueName, jobs, type JobName } from "./catalog";
import type { QueueConfig } from "./config";
import { connectBackend } from "./connect-backend";
import { warnSparingly } from "./warn-sparingly";
import type { JobsOptions } from "bullmq";

export type OpenQueues = { backend: Backend; queues: Record<QueueName, JobQueue>; close(): Promise<void> };

/** Every queue of the catalog, open for adding jobs. */
export async function openQueues(config: QueueConfig): Promise<OpenQueues> {
  const backend = await connectBackend(config, 0);
  const warn = warnSparingly(config.log);
  const open = (name: QueueName) => {
    const queue = backend.openQueue(name);
    queue.on("error", (error) => warn(error, "a queue does not answer", { queue: name }));
    return queue;
  };
  const queues = { deployments: open("deployments"), maintenance: open("maintenance") };
  return {
    backend,
    queues,
    close: async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      await backend.close();
    },
  };
}

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
