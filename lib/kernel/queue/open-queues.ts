import type { Backend, JobQueue } from "./backend";
import type { QueueName } from "./catalog";
import type { QueueConfig } from "./config";
import { connectBackend } from "./connect-backend";
import { warnSparingly } from "./warn-sparingly";

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
