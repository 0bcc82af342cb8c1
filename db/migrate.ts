import postgres from "postgres";
import { applyStep, type Step } from "./migrator/apply-step";
import { prepareJournal, readJournal, type JournalEntry } from "./migrator/journal";
import { acquireLease } from "./migrator/lease";
import { findMigrationsFolder, readMigrations, type Migration } from "./migrator/read-migrations";
import { reportStatement } from "./observe-statements";

type Options = {
  folder?: string;
  /** Told before each statement that is applied. */
  onStep?: (step: Step) => void;
  /** Time to wait for another migrator, in ms. */
  waitMs?: number;
};

/** The database belongs to a newer release; an older one would not understand what it finds. */
export class NewerDatabaseError extends Error {
  constructor(migration: string) {
    super(`The database was migrated by a newer release (${migration} is unknown here). Nothing in it was changed.`);
    this.name = "NewerDatabaseError";
  }
}

const waitMsDefault = 5 * 60_000;
const connectTimeoutSeconds = 10;

/**
 * Brings the schema up to date, one statement per step. Safe to run again, to kill at any point, and to run twice at the
 * same time.
 *
 * @throws NewerDatabaseError when a newer release migrated the database; nothing was changed then.
 * @throws Error when an applied migration was edited since.
 */
export async function migrate(url: string, options: Options = {}): Promise<void> {
  const { folder = findMigrationsFolder(), onStep, waitMs = waitMsDefault } = options;
  const migrations = await readMigrations(folder);
  const sql = postgres(url, {
    // One for the statements, one for renewing the lease meanwhile.
    max: 2,
    connect_timeout: connectTimeoutSeconds,
    connection: { application_name: "migrate" },
    onnotice: () => undefined,
    debug: (_connection, statement) => reportStatement(statement),
  });
  try {
    await prepareJournal(sql);
    if (pendingSteps(migrations, await readJournal(sql)).length === 0) return;
    const lease = await acquireLease(sql, waitMs);
    try {
      for (const { interrupted, ...step } of pendingSteps(migrations, await readJournal(sql))) {
        onStep?.(step);
        await applyStep(sql, step, interrupted, lease.holder);
      }
    } finally {
      await lease.release();
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function pendingSteps(migrations: Migration[], journal: JournalEntry[]): (Step & { interrupted: boolean })[] {
  assertUnchanged(migrations, journal);
  const entries = new Map(journal.map((entry) => [`${entry.migration}/${entry.step}`, entry]));
  return migrations.flatMap(({ name, digest, statements }) =>
    statements.flatMap((statement, step) => {
      const entry = entries.get(`${name}/${step}`);
      return entry?.done ? [] : [{ migration: name, step, digest, statement, interrupted: entry !== undefined }];
    }),
  );
}

function assertUnchanged(migrations: Migration[], journal: JournalEntry[]): void {
  const digests = new Map(migrations.map(({ name, digest }) => [name, digest]));
  for (const { migration, digest } of journal) {
    const current = digests.get(migration);
    if (current === undefined) {
      throw new NewerDatabaseError(migration);
    }
    if (current !== digest) {
      throw new Error(
        `The migration ${migration} was edited after it had been applied. Restore the file and write a new migration; ` +
          "in development, start with an empty database.",
      );
    }
  }
}
