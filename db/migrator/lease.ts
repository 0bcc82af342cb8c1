import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";

/** A lease row instead of an advisory lock, which CockroachDB only pretends to have. */
export type Lease = { holder: string; release(): Promise<void> };

const name = "schema";
/** A migrator that was killed blocks the next one for so long. */
const durationSeconds = 15;
const renewIntervalMs = 5_000;
const retryIntervalMs = 250;

/** @throws Error when another migrator does not end in time. */
export async function acquireLease(sql: Sql, waitMs: number): Promise<Lease> {
  const holder = randomUUID();
  const deadline = performance.now() + waitMs;
  while (!(await tryAcquire(sql, holder))) {
    if (performance.now() > deadline) {
      throw new Error("Another migration is still running on this database. Wait for it to end, then try again.");
    }
    await sleep(retryIntervalMs);
  }
  const stopped = new AbortController();
  const renewing = renewUntil(sql, holder, stopped.signal);
  return {
    holder,
    release: async () => {
      stopped.abort();
      await renewing;
      await sql`delete from schema_migration_lease where name = ${name} and holder = ${holder}`;
    },
  };
}

async function tryAcquire(sql: Sql, holder: string): Promise<boolean> {
  const rows = await sql`
    insert into schema_migration_lease (name, holder, expires_at)
    values (${name}, ${holder}, now() + ${durationSeconds}::int4 * interval '1 second')
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where schema_migration_lease.expires_at < now()
    returning holder`;
  return rows.length === 1;
}

/** A renewal that fails is tried again; should the lease be lost, the next step is refused. */
async function renewUntil(sql: Sql, holder: string, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    await sleep(renewIntervalMs, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) return;
    await sql`
      update schema_migration_lease set expires_at = now() + ${durationSeconds}::int4 * interval '1 second'
      where name = ${name} and holder = ${holder}`.catch(() => undefined);
  }
}
