import { drizzle, type PostgresJsDatabase, type PostgresJsTransaction } from "drizzle-orm/postgres-js";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import postgres from "postgres";
import { reportStatement } from "./observe-statements";
import * as schema from "./schema";

type Schema = typeof schema;

export type Database = PostgresJsDatabase<Schema> & { close(): Promise<void> };
export type Transaction = PostgresJsTransaction<Schema, ExtractTablesWithRelations<Schema>>;
/** What a query runs on: a transaction, or single statements on the pool. */
export type Executor = Database | Transaction;

type Options = {
  /** Connections this pool may hold. */
  max: number;
  /** Shown in the server's list of sessions. */
  name: string;
};

/** Longest time the server works on one statement, in ms: every query here is an indexed one. */
const statementTimeoutMs = 30_000;
/** A transaction that its process forgot gives its locks back after this time, in ms. */
const idleTransactionTimeoutMs = 60_000;
const connectTimeoutSeconds = 10;
/** Time that running queries have to end when the pool closes. */
const closeTimeoutSeconds = 5;

/**
 * A pool on PostgreSQL or CockroachDB, connected on first use. The driver's client is not handed out: drizzle changes
 * its serializers, so raw SQL needs a client of its own.
 */
export function createDatabase(url: string, { max, name }: Options): Database {
  const client = postgres(url, {
    max,
    connect_timeout: connectTimeoutSeconds,
    connection: {
      application_name: name,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
    },
    // Notices are remarks such as "already exists, skipping"; the driver would print them to the console.
    onnotice: () => undefined,
  });
  const database = drizzle(client, { schema, logger: { logQuery: reportStatement } });
  return Object.assign(database, { close: () => client.end({ timeout: closeTimeoutSeconds }) });
}
