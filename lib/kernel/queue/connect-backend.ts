import type { Backend } from "./backend";
import type { QueueConfig } from "./config";
import { connectPostgres } from "./postgres-backend";
import { connectRedis } from "./redis-backend";

/** @param workers how many workers will be opened: each listens on a connection of its own. */
export function connectBackend(config: QueueConfig, workers: number): Promise<Backend> {
  return config.REDIS_URL === undefined
    ? connectPostgres(config.QUEUE_DATABASE_URL ?? config.databaseUrl, workers, config.log)
    : connectRedis(config.REDIS_URL, config.log);
}
