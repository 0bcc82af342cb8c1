import { resolve } from "node:path";
import { explainFailure } from "./explain-failure";
import { findBinaries } from "./find-binaries";
import { initializeDataDirectory } from "./initialize-data-directory";
import { launchServer } from "./launch-server";
import { applicationName, prepareApplicationDatabase } from "./prepare-application-database";
import { chooseServerAccount, type ServerAccount } from "./server-account";
import { stopEmbeddedPostgres } from "./stop-embedded-postgres";
import { readFile } from "node:fs/promises";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { EmbeddedPostgresError } from "./embedded-postgres-error";

export type EmbeddedPostgresOptions = {
  dataDirectory: string;
  /** Loopback port, outside of the range for outgoing connections. */
  port: number;
  /** Of the superuser and of the product's account; it counts when the data directory is made. */
  password: string;
  logFile: string;
  maxConnections?: number;
  /** Further server settings by name. */
  settings?: Record<string, string>;
  /** Instead of the account that suits this process. */
  account?: ServerAccount;
};

export type EmbeddedPostgres = {
  /** For the product's account. */
  url: string;
  superuserUrl: string;
  pid: number;
  stop(): Promise<void>;
};

const maxConnectionsDefault = 100;

/**
 * Starts PostgreSQL on a data directory, which is made on first use, or takes over the server that already runs there,
 * on whatever port it has. The server outlives this process. Resolves when it answers queries.
 *
 * @throws EmbeddedPostgresError that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { port, password, logFile, maxConnections = maxConnectionsDefault } = options;
  const dataDirectory = resolve(options.dataDirectory);
  await assertOutsideOutgoingPorts(port);
  const binaries = await findBinaries();
  const account = options.account ?? (await chooseServerAccount());
  const urlOf = (user: string, database: string, port: number) =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const superuserUrl = (port: number) => urlOf("postgres", "postgres", port);

  await initializeDataDirectory({ dataDirectory, port, password, binaries, account });
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: String(maxConnections),
    ...options.settings,
  };
  const server = await launchServer({ dataDirectory, port, logFile, binaries, account, settings, superuserUrl });
  await prepareApplicationDatabase(superuserUrl(server.port), password).catch((error: unknown) => {
    throw error instanceof Error ? explainFailure(error.message, { dataDirectory, port }) : error;
  });
  return {
    url: urlOf(applicationName, applicationName, server.port),
    superuserUrl: superuserUrl(server.port),
    pid: server.pid,
    stop: () => stopEmbeddedPostgres(dataDirectory),
  };
}

/** What Linux uses unless told otherwise; macOS begins at 49152. */
const usualRange = [32768, 60999] as const;

/** @throws EmbeddedPostgresError for a port that any outgoing connection of this machine may take for itself. */
async function assertOutsideOutgoingPorts(port: number): Promise<void> {
  const text = await unlessMissing(readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8"));
  const [first = usualRange[0], last = usualRange[1]] = text?.trim().split(/\s+/).map(Number) ?? [];
  if (port < first || port > last) return;
  throw new EmbeddedPostgresError(
    `Port ${port} is one that this system gives to outgoing connections (${first} to ${last}).`,
    `Set POSTGRES_PORT below ${first}.`,
  );
}
