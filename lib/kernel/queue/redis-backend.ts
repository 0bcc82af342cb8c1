import type { Logger } from "@/lib/kernel/telemetry";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { Backend } from "./backend";
import { warnSparingly } from "./warn-sparingly";

const connectTimeoutMs = 5_000;
const reconnectDelayMaxMs = 1_000;

/** A producer answers its caller at once when Redis is away; nothing piles up in memory. */
const producing = { enableOfflineQueue: false, maxRetriesPerRequest: 1 };
/** A worker waits for Redis to come back. */
const consuming = { maxRetriesPerRequest: null };

/** BullMQ on Redis, which needs `maxmemory-policy noeviction` and an append-only file. */
export async function connectRedis(url: string, log: Logger): Promise<Backend> {
  const warn = warnSparingly(log);
  const open = (options: { enableOfflineQueue?: boolean; maxRetriesPerRequest: number | null }) => {
    const client = new Redis(url, {
      ...options,
      lazyConnect: true,
      connectTimeout: connectTimeoutMs,
      retryStrategy: (attempt) => Math.min(reconnectDelayMaxMs, 50 * attempt),
    });
    client.on("error", (error) => warn(error, "the queue's Redis connection failed"));
    return client;
  };
  const producer = open(producing);
  const consumer = open(consuming);
  try {
    await producer.connect();
  } catch (error) {
    producer.disconnect();
    throw error;
  }
  return {
    openQueue: (name) => new Queue<unknown, unknown, string>(name, { connection: producer }),
    openWorker: (name, run, options) =>
      new Worker<unknown, unknown, string>(name, run, { ...options, connection: consumer }),
    ping: async () => {
      await producer.ping();
    },
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}
