export { isJobName, jobs, queues, type JobName, type JobPayload, type QueueName } from "./catalog";
export type { QueueConfig } from "./config";
export {
  createQueueClient,
  type EnqueueOptions,
  type QueueClient,
  type QueueDepth,
  type Schedule,
} from "./queue-client";
export type { JobRun, Processor, Processors } from "./run-job";
export { createWorkers, type JobEvent, type JobOutcome, type Workers } from "./workers";
