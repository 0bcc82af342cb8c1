import type { JobWorker } from "./backend";
import { queues, type QueueName } from "./catalog";
import type { QueueConfig } from "./config";
import { connectBackend } from "./connect-backend";
import { runJob, type Processors } from "./run-job";
import { warnSparingly } from "./warn-sparingly";

export type JobOutcome = "completed" | "failed" | "stalled";
export type JobEvent = { queue: QueueName; job: string; outcome: JobOutcome; durationMs: number };

type Options = {
  /** Told about every run that ended here, and about jobs taken back from workers that died. */
  onEvent?: (event: JobEvent) => void;
  /** How long a job stays with a worker that gives no sign of life; half of it is the beat of that sign. */
  lockDurationMs?: number;
  /** How often workers look for jobs of dead ones. */
  stalledIntervalMs?: number;
};

export type Workers = {
  isRunning(): boolean;
  /**
   * Takes no new jobs and waits for the running ones. Those that are still running after `graceMs` see their signal
   * abort and go back to the queue.
   */
  close(graceMs: number): Promise<void>;
};

/** A job of a killed worker is with another one after at most 20 s: lock and look-out together. */
const lockDurationMsDefault = 15_000;
const stalledIntervalMsDefault = 5_000;
/** A worker's death says nothing about the job: deployments and crashes must not use up its life. */
const stallsMax = 1_000;
/** Delay before a worker asks again after its store failed. */
const storeRetryDelayMs = 1_000;

/** Runs the jobs of all queues in this process. */
export async function createWorkers(
  config: QueueConfig,
  processors: Processors,
  options: Options = {},
): Promise<Workers> {
  const { log } = config;
  const names: QueueName[] = ["deployments", "maintenance"];
  const backend = await connectBackend(config, names.length);
  const closing = new AbortController();
  const warn = warnSparingly(log);
  const workers = names.map((queue): JobWorker => {
    const worker = backend.openWorker(
      queue,
      async (job) => {
        const startedAtMs = performance.now();
        const report = (outcome: JobOutcome) =>
          options.onEvent?.({ queue, job: job.name, outcome, durationMs: performance.now() - startedAtMs });
        try {
          await runJob(job, processors, closing.signal, log);
          report("completed");
        } catch (error) {
          log.warn({ err: error, job: job.name, jobId: job.id, attempt: job.attemptsMade + 1 }, "a job failed");
          report("failed");
          throw error;
        }
      },
      {
        concurrency: queues[queue].concurrency,
        lockDuration: options.lockDurationMs ?? lockDurationMsDefault,
        stalledInterval: options.stalledIntervalMs ?? stalledIntervalMsDefault,
        maxStalledCount: stallsMax,
        runRetryDelay: storeRetryDelayMs,
      },
    );
    worker.on("error", (error) => warn(error, "a queue does not answer its worker", { queue }));
    worker.on("stalled", (jobId) => {
      log.warn({ jobId, queue }, "a job was taken back from a worker that died");
      options.onEvent?.({ queue, job: "unknown", outcome: "stalled", durationMs: 0 });
    });
    return worker;
  });
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const close = async (graceMs: number) => {
    const timer = setTimeout(() => closing.abort(new Error("the worker is closing")), graceMs);
    await Promise.all(workers.map((worker) => worker.close()));
    clearTimeout(timer);
    await backend.close();
  };
  let closed: Promise<void> | undefined;
  return {
    isRunning: () => workers.every((worker) => worker.isRunning()),
    close: (graceMs) => (closed ??= close(graceMs)),
  };
}
