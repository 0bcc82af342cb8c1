import * as z from "zod";

/**
 * How many jobs of a queue one worker process runs at the same time. A step waits for SQL most of its time and holds
 * one database connection while it does: all queues together stay below the pool's default of 10.
 */
export const queues = {
  /** Many deployments change at once when a node comes or goes. */
  deployments: { concurrency: 5 },
  /** Two sweeps at once would only do the same work twice. */
  maintenance: { concurrency: 1 },
} as const satisfies Record<string, { concurrency: number }>;

export type QueueName = keyof typeof queues;

type JobDefinition = {
  queue: QueueName;
  /** Ids only: the row is the truth, the job is a nudge to look at it. */
  payload: z.ZodObject;
  /** Runs before the job counts as failed. The sweep comes back to the row anyway. */
  attempts: number;
  /** Delay before the second run, in ms; doubled from run to run, with jitter. */
  backoffMs: number;
  /** Longest run, in ms; then its signal aborts and the run counts as failed. */
  timeoutMs: number;
};

export const jobs = {
  "deployments.reconcile": {
    queue: "deployments",
    payload: z.object({ deploymentId: z.uuid() }),
    // 1, 2, 4 s: longer troubles are the sweep's, which starts over every 30 s.
    attempts: 4,
    backoffMs: 1_000,
    // One transaction with its retries takes 10 s at worst.
    timeoutMs: 30_000,
  },
  "maintenance.sweep": {
    queue: "maintenance",
    payload: z.object({}),
    // The next sweep is the retry.
    attempts: 1,
    backoffMs: 1_000,
    timeoutMs: 120_000,
  },
  "maintenance.housekeep": {
    queue: "maintenance",
    payload: z.object({}),
    // The next hour is the retry.
    attempts: 1,
    backoffMs: 1_000,
    // The first run on an old installation deletes a lot.
    timeoutMs: 300_000,
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.output<(typeof jobs)[Name]["payload"]>;

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobs, name);
}
