import { setTimeout as sleep } from "node:timers/promises";
import { jobs, type JobName, type JobPayload, type QueueName } from "./catalog";
import type { JobQueue } from "./backend";
import type { QueueConfig } from "./config";
import { withDeadline } from "./deadline";
import { deduplication, jobOptions, openQueues, type OpenQueues } from "./open-queues";

export type EnqueueOptions = {
  /**
   * Deduplicates: of the jobs of one name and key at most one waits. One that arrives while another runs is kept, so
   * that no change is missed. Jobs with a delay are a set of their own, in which the last delay counts.
   */
  key?: string;
  delayMs?: number;
};

/** A job without payload that comes again and again. */
export type Schedule = { id: string; job: EmptyJobName; everyMs: number };
type EmptyJobName = {
  [Name in JobName]: Record<string, never> extends JobPayload<Name> ? Name : never;
}[JobName];

export type QueueDepth = { waiting: number; active: number; delayed: number; failed: number };

export type QueueClient = {
  /**
   * Nudges somebody to look at a row; to be called after the change to the row is committed. Never rejects because the
   * queue is away: the loss is logged, and the sweep makes up for it.
   */
  enqueue<Name extends JobName>(name: Name, payload: JobPayload<Name>, options?: EnqueueOptions): Promise<void>;
  /** Safe to call again at any time: running schedules keep their beat. */
  upsertSchedules(schedules: readonly Schedule[]): Promise<void>;
  depths(): Promise<Record<QueueName, QueueDepth>>;
  /** @throws when the queue does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** Time that an enqueue has with its retries, in ms: a caller waits for it. */
const enqueueDeadlineMs = 2_000;
const retryDelayMs = 100;
const pingDeadlineMs = 2_000;

/** Connects on first use, so that a process starts while the queue is away. */
export function createQueueClient(config: QueueConfig): QueueClient {
  let opening: Promise<OpenQueues> | undefined;
  const opened = () => {
    opening ??= openQueues(config).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    enqueue: async (name, payload, { key, delayMs = 0 } = {}) => {
      const { payload: schema, queue } = jobs[name];
      const data = schema.parse(payload);
      const options = { ...jobOptions(name), delay: delayMs, ...deduplication(name, key, delayMs) };
      try {
        await retryWithin(enqueueDeadlineMs, async () => (await opened()).queues[queue].add(name, data, options));
      } catch (error) {
        config.log.warn({ err: error, job: name, key }, "a job could not be queued; the sweep will make up for it");
      }
    },
    upsertSchedules: async (schedules) => {
      const { queues } = await opened();
      for (const { id, job, everyMs } of schedules) {
        const template = { name: job, data: {}, opts: jobOptions(job) };
        await queues[jobs[job].queue].upsertJobScheduler(id, { every: everyMs }, template);
      }
    },
    depths: async () => {
      const { deployments, maintenance } = (await opened()).queues;
      return {
        deployments: await depthOf(deployments),
        maintenance: await depthOf(maintenance),
      };
    },
    ping: () =>
      withDeadline(
        opened().then(({ backend }) => backend.ping()),
        pingDeadlineMs,
      ),
    close: async () => {
      const open = await opening?.catch(() => undefined);
      await open?.close();
    },
  };
}

async function depthOf(queue: JobQueue): Promise<QueueDepth> {
  const counts = await queue.getJobCounts("waiting", "prioritized", "active", "delayed", "failed");
  return {
    waiting: (counts["waiting"] ?? 0) + (counts["prioritized"] ?? 0),
    active: counts["active"] ?? 0,
    delayed: counts["delayed"] ?? 0,
    failed: counts["failed"] ?? 0,
  };
}

async function retryWithin(timeoutMs: number, operation: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await withDeadline(operation(), deadline - performance.now());
      return;
    } catch (error) {
      if (performance.now() + retryDelayMs >= deadline) throw error;
      await sleep(retryDelayMs);
    }
  }
}
