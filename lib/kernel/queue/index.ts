export { createQueueClient, type QueueClient, type Schedule } from "./queue-client";
export type { Processor, Processors } from "./run-job";
export { createWorkers, type JobEvent } from "./workers";
