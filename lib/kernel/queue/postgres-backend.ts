import type { Logger } from "@/lib/kernel/telemetry";
import { createPostgresBackend, runMigrations, withBackend, type PgPool } from "bullmq";
import { Pool } from "pg";
import type { Backend } from "./backend";
import { warnSparingly } from "./warn-sparingly";

const { Queue, Worker } = withBackend(createPostgresBackend);

const schema = "bullmq";
/** Connections for adding and finishing jobs, beside the one that each worker listens on. */
const workingConnections = 3;
const connectTimeoutMs = 5_000;
/** Longest time the server works on one statement, in ms. */
const statementTimeoutMs = 15_000;

/**
 * BullMQ on PostgreSQL, in a schema of its own. One pool serves the whole process; BullMQ would open one for every queue
 * and worker.
 *
 * @throws Error on CockroachDB, which lacks the notifications and advisory locks that BullMQ needs there.
 */
export async function connectPostgres(url: string, workers: number, log: Logger): Promise<Backend> {
  const pool = new Pool({
    connectionString: url,
    max: workers + workingConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    // Without it BullMQ polls every 10 s, because a listener could be cut off unnoticed.
    keepAlive: true,
    options: `-c search_path=${schema} -c statement_timeout=${statementTimeoutMs}`,
  });
  const warn = warnSparingly(log);
  pool.on("error", (error) => warn(error, "an idle queue connection dropped"));
  try {
    await prepareSchema(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const connection = asBackendPool(pool);
  return {
    openQueue: (name) => new Queue<unknown, unknown, string>(name, { connection }),
    openWorker: (name, run, options) => new Worker<unknown, unknown, string>(name, run, { ...options, connection }),
    ping: async () => {
      await pool.query("select 1");
    },
    close: () => pool.end(),
  };
}

async function prepareSchema(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ version: string }>("select version()");
    if (rows[0]?.version.includes("CockroachDB")) {
      throw new Error("CockroachDB cannot hold the job queue. Set REDIS_URL, or QUEUE_DATABASE_URL to a PostgreSQL.");
    }
    await runMigrations(client, schema);
  } finally {
    client.release();
  }
}

/** BullMQ documents that it takes a pool of `pg`; its hand-written interface only words the overloads differently. */
function asBackendPool(pool: Pool): PgPool {
  return pool as unknown as PgPool;
}
