import * as z from "zod";

/** Jobs: Redis when REDIS_URL is set, else BullMQ's PostgreSQL backend on QUEUE_DATABASE_URL or DATABASE_URL. */
export const queueConfig = z.object({
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "must be a redis:// or rediss:// URL" }).optional(),
  QUEUE_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
});
