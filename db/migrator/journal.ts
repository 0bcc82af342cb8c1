import type { Sql } from "postgres";
import { sqlStateOf } from "../sql-state";

/** One statement of a migration that was begun; `done` is false when the migrator was killed at it. */
export type JournalEntry = { migration: string; step: number; digest: string; done: boolean };

/** The tables the migrator keeps its own books in; they exist before the first migration. */
export async function prepareJournal(sql: Sql): Promise<void> {
  for (const table of tables) {
    try {
      await sql.unsafe(table);
    } catch (error) {
      // PostgreSQL checks "if not exists" without a lock: of two at once, one may fail on an index of its catalog.
      if (!createdMeanwhile.has(sqlStateOf(error) ?? "")) throw error;
    }
  }
}

const createdMeanwhile = new Set(["23505", "42P07", "42710"]);

const tables = [
  `create table if not exists schema_migrations (
    migration text not null,
    step integer not null,
    digest text not null,
    started_at timestamptz not null default now(),
    done_at timestamptz,
    primary key (migration, step)
  )`,
  `create table if not exists schema_migration_lease (
    name text primary key,
    holder text not null,
    expires_at timestamptz not null
  )`,
];

export async function readJournal(sql: Sql): Promise<JournalEntry[]> {
  const rows = await sql<JournalEntry[]>`
    select migration, step::int4 as step, digest, done_at is not null as done from schema_migrations`;
  return [...rows];
}

/** @returns false when the lease is no longer the holder's. */
export async function beginStep(sql: Sql, step: Omit<JournalEntry, "done">, holder: string): Promise<boolean> {
  const rows = await sql`
    insert into schema_migrations (migration, step, digest)
    select ${step.migration}, ${step.step}::int4, ${step.digest}
    where exists (select 1 from schema_migration_lease where holder = ${holder} and expires_at > now())
    returning step`;
  return rows.length === 1;
}

export async function finishStep(
  sql: Pick<Sql, "unsafe">,
  { migration, step }: { migration: string; step: number },
): Promise<void> {
  await sql.unsafe("update schema_migrations set done_at = now() where migration = $1 and step = $2", [
    migration,
    step,
  ]);
}

/** Forgets a step that certainly had no effect. */
export async function forgetStep(sql: Sql, { migration, step }: { migration: string; step: number }): Promise<void> {
  await sql`delete from schema_migrations where migration = ${migration} and step = ${step} and done_at is null`;
}
