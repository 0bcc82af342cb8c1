import * as z from "zod";

/** The BullMQ worker's own port for health and metrics. */
export const workerConfig = z.object({
  WORKER_HOST: z.string().default("127.0.0.1"),
  WORKER_PORT: z.coerce.number().int().min(1).max(65535).default(3002),
});
