import type { Job, Queue, Worker, WorkerOptions } from "bullmq";

/** What producers need of a BullMQ queue, the same on every backend. */
export type JobQueue = Pick<
  Queue<unknown, unknown, string>,
  "add" | "upsertJobScheduler" | "getJobCounts" | "getFailed" | "waitUntilReady" | "close"
> & { on(event: "error", listener: (error: Error) => void): unknown };

export type JobWorker = Pick<Worker<unknown, unknown, string>, "waitUntilReady" | "isRunning" | "close"> & {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "stalled", listener: (jobId: string) => void): unknown;
};

export type QueuedJob = Pick<Job<unknown, unknown, string>, "id" | "name" | "data" | "attemptsMade">;
export type RunJob = (job: QueuedJob) => Promise<void>;
export type JobWorkerOptions = Omit<WorkerOptions, "connection">;

/** The one place where the backends differ. Its connections are shared by all queues and workers opened from it. */
export type Backend = {
  openQueue(name: string): JobQueue;
  openWorker(name: string, run: RunJob, options: JobWorkerOptions): JobWorker;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  /** Only after all queues and workers are closed. */
  close(): Promise<void>;
};
