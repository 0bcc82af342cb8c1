import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { hasRoom } from "@/db/disk-room";
import {
  databaseConfig,
  queueConfig,
  readConfigOrExit,
  secretsConfig,
  telemetryConfig,
  workerConfig,
} from "@/lib/kernel/config";
import { getPlatform } from "@/lib/kernel/context";
import { listen } from "@/lib/kernel/network";
import { createWorkers } from "@/lib/kernel/queue";
import { createRegistry } from "@/lib/kernel/telemetry";
import { observeJobs } from "./observe-jobs";
import { createProcessors } from "./registry";
import { schedules } from "./schedules";
import { createStatusServer } from "./status-server";

/** Running jobs have this long to end after SIGTERM; what is left goes to another worker. */
const drainMs = 10_000;
/** The launcher kills after 20 s. */
const stopDeadlineMs = 18_000;
/** A queue that lost its data (a Redis without a file) gets its schedules back within this time. */
const scheduleIntervalMs = 60_000;
const databaseDeadlineMs = 2_000;

const config = readConfigOrExit({
  worker: workerConfig,
  database: databaseConfig,
  queue: queueConfig,
  secrets: secretsConfig,
  telemetry: telemetryConfig,
});
const platform = getPlatform("worker");
const { log } = platform;
process.on("unhandledRejection", (error) => {
  log.fatal({ err: error }, "a promise failed unseen");
  process.exit(1);
});

const registry = createRegistry("worker");
const workers = await createWorkers(
  { ...config.queue, databaseUrl: config.database.DATABASE_URL, log },
  createProcessors(platform),
  { onEvent: observeJobs(registry, platform.queue, log) },
);
await platform.queue.upsertSchedules(schedules);
const rescheduling = setInterval(() => {
  platform.queue
    .upsertSchedules(schedules)
    .catch((error: unknown) => log.warn({ err: error }, "the schedules could not be renewed"));
}, scheduleIntervalMs);

const server = createStatusServer({ registry, findTroubles, log });
const { port } = await listen(server, config.worker.WORKER_PORT, config.worker.WORKER_HOST);
log.info({ port }, "worker works");

let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal));

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, "worker drains");
  setTimeout(() => process.exit(1), stopDeadlineMs).unref();
  clearInterval(rescheduling);
  await workers.close(drainMs);
  await platform.queue.close();
  await platform.db.close();
  server.close();
  server.closeAllConnections();
  log.info("worker stopped");
}

async function findTroubles(): Promise<Record<string, string>> {
  const troubles: Record<string, string> = {};
  const check = async (part: string, asking: Promise<unknown>) => {
    try {
      await asking;
    } catch (error) {
      log.warn({ err: error, part }, "not ready");
      troubles[part] = "does not answer";
    }
  };
  if (isStopping) troubles["worker"] = "is stopping";
  else if (!workers.isRunning()) troubles["worker"] = "does not run";
  await Promise.all([check("queue", platform.queue.ping()), check("database", pingDatabase())]);
  if (!(await hasRoom(platform.db))) troubles["disk"] = "has no room";
  return troubles;
}

async function pingDatabase(): Promise<void> {
  const late = sleep(databaseDeadlineMs, undefined, { ref: false }).then(() => {
    throw new Error("no answer in time");
  });
  await Promise.race([platform.db.execute(sql`select 1`), late]);
}
