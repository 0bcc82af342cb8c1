import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedPostgresError } from "./embedded-postgres-error";
import { findPostmaster, isServerOn } from "./postmaster";

/** SIGINT ends sessions and writes everything out; SIGQUIT leaves the rest to the recovery at the next start. */
const steps = [
  { signal: "SIGINT", graceMs: 30_000 },
  { signal: "SIGQUIT", graceMs: 10_000 },
] as const;
const pollIntervalMs = 20;

/** Stops the server on a data directory, whichever process started it. Does nothing when none runs. */
export async function stopEmbeddedPostgres(dataDirectory: string): Promise<void> {
  const directory = resolve(dataDirectory);
  const server = await findPostmaster(directory);
  if (!server) return;
  for (const { signal, graceMs } of steps) {
    process.kill(server.pid, signal);
    const deadline = performance.now() + graceMs;
    while (performance.now() < deadline) {
      if (!(await isServerOn(directory, server.pid))) return;
      await sleep(pollIntervalMs);
    }
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL (process ${server.pid}) does not stop.`,
    `End it with kill -9 ${server.pid}; the next start recovers the data.`,
  );
}
