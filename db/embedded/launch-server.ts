import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isSystemError } from "@/lib/kernel/errors/system-error";
import { disownLock, readLock } from "./disown-lock";
import { EmbeddedPostgresError } from "./embedded-postgres-error";
import { explainFailure, isPassing } from "./explain-failure";
import type { Binaries } from "./find-binaries";
import { findPostmaster, isServerOn, type Postmaster } from "./postmaster";
import { runProgram } from "./run-program";
import type { ServerAccount } from "./server-account";
import postgres from "postgres";

export type Launch = {
  dataDirectory: string;
  port: number;
  logFile: string;
  binaries: Binaries;
  account: ServerAccount;
  /** Server settings by name. */
  settings: Record<string, string>;
  superuserUrl: (port: number) => string;
};

/** After a kill -9 the old server's children need about a second to go, and hold the directory until then. */
const remainsTimeoutMs = 20_000;
const retryIntervalMs = 150;
/** A lock file that stays the same for so long is nobody's who is just starting. */
const lockSettledMs = 2_000;
/** A server that was killed under load reads its log again before it answers. */
const recoveryTimeoutMs = 5 * 60_000;
const probeIntervalMs = 50;

/** The server that runs on the directory already, else a new one; resolves when it answers queries. */
export async function launchServer(launch: Launch): Promise<Postmaster> {
  const remainsDeadline = performance.now() + remainsTimeoutMs;
  let lock: { text: string | undefined; sinceMs: number } | undefined;
  for (;;) {
    const running = await findPostmaster(launch.dataDirectory);
    const isRunning = () => isServerOn(launch.dataDirectory, running?.pid ?? 0);
    if (running && (await untilReady(launch, running.port, isRunning))) return running;
    const attempt = await spawnServer(launch);
    if ("postmaster" in attempt) return attempt.postmaster;
    const { output } = attempt;
    if (!isPassing(output) || performance.now() > remainsDeadline) throw explainFailure(output, launch);
    await sleep(retryIntervalMs);
    const text = await readLock(launch.dataDirectory);
    if (lock?.text !== text) lock = { text, sinceMs: performance.now() };
    if (lock?.text && performance.now() - lock.sinceMs > lockSettledMs)
      await disownLock(launch.dataDirectory, lock.text);
  }
}

type Attempt = { postmaster: Postmaster } | { output: string };

async function spawnServer(launch: Launch): Promise<Attempt> {
  const { dataDirectory, port, logFile, account, binaries } = launch;
  const settings = Object.entries(launch.settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = await open(logFile, "a", 0o600);
  try {
    const logStart = (await log.stat()).size;
    const parameters = ["-D", dataDirectory, "-p", String(port), ...settings];
    const child = runProgram(account, binaries.postgres, parameters, { output: log.fd, detached: true });
    child.unref();
    const ended = once(child, "exit");
    const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    const ready = untilReady(launch, port, isRunning);
    const isReady = await Promise.race([ended.then(() => false), ready]).catch(async (error: unknown) => {
      if (child.kill("SIGINT")) await ended;
      throw error;
    });
    if (isReady && child.pid !== undefined) return { postmaster: { pid: child.pid, port, ready: true } };
    return { output: await readFrom(logFile, logStart) };
  } catch (error) {
    throw isSystemError(error, "ENOENT", "EACCES")
      ? explainFailure("error while loading shared libraries", launch)
      : error;
  } finally {
    await log.close();
  }
}

/** @returns false when the process ended before it answered. */
async function untilReady(
  { dataDirectory, superuserUrl }: Launch,
  port: number,
  isRunning: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const deadline = performance.now() + recoveryTimeoutMs;
  while (await isRunning()) {
    const answer = await probeServer(superuserUrl(port));
    if (answer.state === "ready" && answer.dataDirectory === dataDirectory) return true;
    if (answer.state === "wrong-password" && (await findPostmaster(dataDirectory))?.ready) {
      throw new EmbeddedPostgresError(
        `The password at hand does not open the database in ${dataDirectory}.`,
        "Restore secrets/postgres-password of this installation from a backup.",
      );
    }
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(
        `PostgreSQL still recovers the data in ${dataDirectory} after ${recoveryTimeoutMs / 60_000} minutes.`,
        "Its log tells how far it came. Start again: it goes on from there.",
      );
    }
    await sleep(probeIntervalMs);
  }
  return false;
}

async function readFrom(file: string, position: number): Promise<string> {
  return (await readFile(file)).subarray(position).toString("utf8");
}

type ServerAnswer =
  | { state: "ready"; dataDirectory: string }
  /** Accepts connections but not queries: it starts, recovers or shuts down. */
  | { state: "busy" }
  | { state: "wrong-password" }
  | { state: "silent"; error: unknown };

const timeoutSeconds = 3;

/** Asks a server for a query, since an open port says little: a recovering server has one too. */
async function probeServer(superuserUrl: string): Promise<ServerAnswer> {
  const client = postgres(superuserUrl, { max: 1, connect_timeout: timeoutSeconds, fetch_types: false });
  try {
    const [row] = await client<{ directory: string }[]>`select current_setting('data_directory') as directory`;
    return { state: "ready", dataDirectory: row?.directory ?? "" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "57P03") return { state: "busy" };
    if (code === "28P01") return { state: "wrong-password" };
    return { state: "silent", error };
  } finally {
    await client.end({ timeout: 1 });
  }
}
