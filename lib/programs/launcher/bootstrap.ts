import { createDatabase, type Database } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded";
import { migrate, NewerDatabaseError } from "@/db/migrate";
import { listImportedModelNames } from "@/db/queries/models";
import { findMembership, markNodeLocal } from "@/db/queries/nodes";
import { stopEngines } from "@/lib/programs/agent/stop-engines";
import { ensureOrganization, issueSetupToken, resetPasswordOnHost } from "@/lib/identity/auth";
import { issueJoinToken } from "@/lib/serving/nodes";
import { createLogger } from "@/lib/kernel/telemetry";
import { createKeyRing, type KeyRing } from "@/lib/kernel/secrets";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { StartError } from "./start-error";

const databaseDeadlineMs = 2_000;

export type EmbeddedPostgres = { dataDirectory: string; port: number; password: string; logFile: string };
export type DatabaseAccess = { url: string; secret: string };

/**
 * What the launcher needs from the rest of the product. It knows no table: databases, migrations and tokens belong to
 * `db` and to the domains.
 */
export type Bootstrap = {
  /** Starts the embedded server, or finds the one that already runs on this data directory. Resolves when it answers. */
  startPostgres(options: EmbeddedPostgres): Promise<{ url: string; pid: number }>;
  /** Whether the database answers a query. Never rejects. */
  isDatabaseReady(access: DatabaseAccess): Promise<boolean>;
  /**
   * Brings the schema up to date. Safe to run again.
   *
   * @throws StartError when a newer release was here; the database is as it was then.
   */
  migrate(access: DatabaseAccess): Promise<void>;
  /**
   * A single-use token for the agent of this machine. None for a node that joined this database before: it needs no
   * second one, and if it was removed, that was on purpose.
   */
  issueJoinToken(access: DatabaseAccess, nodeId: string | undefined): Promise<string | undefined>;
  /** Whether the node that this machine joined as was removed from the installation. */
  isRemoved(access: DatabaseAccess, nodeId: string | undefined): Promise<boolean>;
  /** Ends the engines of a home whose agent is gone. */
  stopEngines(home: string): Promise<void>;
  /** A one-time token for creating the owner; undefined when there is one already. */
  issueSetupToken(access: DatabaseAccess): Promise<string | undefined>;
  /** Names of models that were imported from folders, so that no hub has them. */
  listImportedModels(access: DatabaseAccess): Promise<string[]>;
  /** Gives somebody a new password; undefined when nobody has the name. */
  resetPassword(
    access: DatabaseAccess,
    whose: { name: string; endKeys: boolean },
  ): Promise<{ username: string; password: string; wasLocked: boolean } | undefined>;
};

export const productBootstrap: Bootstrap = {
  startPostgres: startEmbeddedPostgres,
  isDatabaseReady: async ({ url }) => {
    const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
    const answer = client`select 1`.then(
      () => true,
      () => false,
    );
    const inTime = await Promise.race([answer, sleep(databaseDeadlineMs, false, { ref: false })]);
    await client.end({ timeout: 0 });
    return inTime;
  },
  migrate: async ({ url }) => {
    try {
      await migrate(url);
    } catch (error) {
      if (!(error instanceof NewerDatabaseError)) throw error;
      throw new StartError(error.message, "Start the newer release again, or choose another KAMIWAZA_HOME.");
    }
  },
  issueJoinToken: (access, nodeId) =>
    withDatabase(access, async (db, keys) => {
      if (nodeId !== undefined && (await findMembership(db, nodeId))) {
        await markNodeLocal(db, nodeId);
        return undefined;
      }
      const organizationId = await ensureOrganization(db);
      return issueJoinToken(db, keys, { organizationId, createdBy: null, forLocalNode: true });
    }),
  isRemoved: (access, nodeId) =>
    withDatabase(access, async (db) => nodeId !== undefined && (await findMembership(db, nodeId)) === "removed"),
  stopEngines: (home) => stopEngines(home, createLogger("launcher", "warn")),
  issueSetupToken: (access) => withDatabase(access, issueSetupToken),
  listImportedModels: (access) => withDatabase(access, listImportedModelNames),
  resetPassword: (access, whose) => withDatabase(access, (db, keys) => resetPasswordOnHost(db, keys, whose)),
};

/** One connection for one question. */
async function withDatabase<Result>(
  { url, secret }: DatabaseAccess,
  ask: (db: Database, keys: KeyRing) => Promise<Result>,
): Promise<Result> {
  const db = createDatabase(url, { max: 1, name: "launcher" });
  try {
    return await ask(db, createKeyRing(secret));
  } finally {
    await db.close();
  }
}
