import { spawn } from "node:child_process";
import { openSync, closeSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import postgres from "postgres";
import { postgresBinaries } from "./binaries";
import { applicationName, initializeOnce } from "./initialize";
import { readPostmaster } from "./postmaster";
import { chooseRunAs, type RunAs } from "./run-as";
import { stopEmbeddedPostgres } from "./stop";

export type EmbeddedPostgres = {
  url: string;
  /** The postmaster's process id; it outlives the process that started it. */
  pid: number;
  stop(): Promise<void>;
};

type Options = {
  dataDirectory: string;
  /** Loopback port, outside the kernel's outgoing range that begins at 32768. */
  port: number;
  password: string;
  logFile: string;
  connectionsMax?: number;
};

/** After a kill -9 the old server's children hold the lock for a moment; starting again within this time succeeds. */
const startDeadlineMs = 20_000;
const retryEveryMs = 150;

/**
 * Starts PostgreSQL on the directory, or takes over the one that runs there already, and answers when it answers
 * `select 1`: an open port alone is not ready.
 *
 * @throws Error saying what the server wrote to its log.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const dataDirectory = resolve(options.dataDirectory);
  const { initdb, postgres: server } = postgresBinaries();
  await mkdir(dirname(dataDirectory), { recursive: true });
  const runAs = await chooseRunAs(dataDirectory);
  await initializeOnce(initdb, dataDirectory, options.password, runAs);

  const giveUpAt = Date.now() + startDeadlineMs;
  const urlFor = (port: number, database: string) =>
    `postgres://${applicationName}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`;
  for (let attempt: Attempt | undefined; ;) {
    const running = await readPostmaster(dataDirectory);
    if (!running && (attempt === undefined || attempt.ended()))
      attempt = launch(server, { ...options, dataDirectory }, runAs);
    const port = running?.port ?? options.port;
    if (running && (await answers(urlFor(port, "postgres")))) {
      await ensureDatabase(urlFor(port, "postgres"));
      return { url: urlFor(port, applicationName), pid: running.pid, stop: () => stopEmbeddedPostgres(dataDirectory) };
    }
    if (Date.now() > giveUpAt) throw new Error(`PostgreSQL did not start: ${await lastLines(options.logFile)}`);
    await new Promise((wake) => setTimeout(wake, retryEveryMs));
  }
}

type Attempt = { ended: () => boolean };

function launch(
  server: string,
  { dataDirectory, port, logFile, connectionsMax = 100 }: Options,
  { prefix, identity }: RunAs,
): Attempt {
  const settings = [`listen_addresses=127.0.0.1`, `unix_socket_directories=`, `max_connections=${connectionsMax}`];
  const [command = server, ...args] = [
    ...prefix,
    server,
    "-D",
    dataDirectory,
    "-p",
    String(port),
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(command, args, { ...identity, cwd: "/", detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  let ended = false;
  child.on("error", () => (ended = true));
  child.on("exit", () => (ended = true));
  child.unref();
  return { ended: () => ended };
}

async function answers(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
  try {
    await client`select 1`;
    return true;
  } catch (error) {
    if (isWrongPassword(error))
      throw new Error(
        "PostgreSQL runs, but refuses the stored password: the data directory belongs to another installation.",
        { cause: error },
      );
    return false;
  } finally {
    await client.end({ timeout: 1 });
  }
}

const isWrongPassword = (error: unknown) => error instanceof Error && "code" in error && error.code === "28P01";

async function ensureDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const found = await client`select 1 from pg_database where datname = ${applicationName}`;
    if (found.length === 0) await client.unsafe(`create database ${applicationName}`);
  } finally {
    await client.end({ timeout: 1 });
  }
}

async function lastLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, "utf8").catch(() => "it wrote no log");
  return text.trim().split("\n").slice(-8).join("\n");
}
