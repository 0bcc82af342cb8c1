import type { Logger } from "@/lib/kernel/telemetry";

/** Where jobs wait: Redis when it is configured, else PostgreSQL. */
export type QueueConfig = {
  REDIS_URL?: string | undefined;
  /** For installations whose database cannot hold the queue; `databaseUrl` is used when unset. */
  QUEUE_DATABASE_URL?: string | undefined;
  databaseUrl: string;
  log: Logger;
};
