import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "./migrate";
import { prepareJournal } from "./migrator/journal";
import { createEmptyDatabase } from "./testing";

let url: string;
let folder: string;
let sql: Sql;

beforeEach(async () => {
  url = await createEmptyDatabase();
  sql = postgres(url, { max: 2, onnotice: () => undefined });
  folder = await mkdtemp(join(tmpdir(), "migrations-"));
});

afterEach(async () => {
  await sql.end({ timeout: 1 });
  await rm(folder, { recursive: true });
});

const write = (name: string, ...statements: string[]) =>
  writeFile(join(folder, `${name}.sql`), statements.join("\n--> statement-breakpoint\n"));

test("the product's own migrations apply to an empty database, and a second run does nothing", async () => {
  let steps = 0;
  const onStep = () => {
    steps += 1;
  };
  await migrate(url, { onStep });
  const applied = steps;
  await migrate(url, { onStep });
  expect(applied).toBeGreaterThan(20);
  expect(steps).toBe(applied);
  expect(await sql`select count(*)::int as users from users`).toEqual([{ users: 0 }]);
});

test("migrations apply in the order of their names, each statement once", async () => {
  await write("0000_first", "create table log (n int)", "insert into log values (1)");
  await migrate(url, { folder });
  await write("0001_second", "insert into log values (2)", "alter table log add column note text");
  await migrate(url, { folder });
  await migrate(url, { folder });
  expect(await sql`select n, note from log order by n`).toEqual([
    { n: 1, note: null },
    { n: 2, note: null },
  ]);
});

test("an applied migration that was edited is refused, before anything else happens", async () => {
  await write("0000_first", "create table a (n int)");
  await migrate(url, { folder });
  await write("0000_first", "create table a (n bigint)");
  await write("0001_second", "create table b (n int)");
  await expect(migrate(url, { folder })).rejects.toThrow(/0000_first was edited/);
  expect(await tables()).not.toContain("b");
});

test("a database of a newer release is refused", async () => {
  await write("0000_first", "create table a (n int)");
  await write("0001_second", "create table b (n int)");
  await migrate(url, { folder });
  await rm(join(folder, "0001_second.sql"));
  await expect(migrate(url, { folder })).rejects.toThrow(/newer release/);
});

test("a statement that fails stops there, and a later run goes on from it", async () => {
  await write("0000_first", "create table a (n int)", "create unique index a_n on a (n)", "create table b (n int)");
  await sql`create table b (n int)`;
  await expect(migrate(url, { folder })).rejects.toThrow(/0000_first, statement 3 failed.*already exists/);
  await sql`drop table b`;
  await migrate(url, { folder });
  expect(await tables()).toEqual(expect.arrayContaining(["a", "b"]));
});

test("killed after any statement and before its entry, the next run completes every one", async () => {
  const statements = [
    "create table a (n int)",
    "alter table a add column m int",
    "create index a_n on a (n)",
    "alter table a add constraint positive check (n > 0)",
    "alter table a drop column m",
    "drop index a_n",
  ];
  await write("0000_first", ...statements);
  for (let killedAt = 0; killedAt < statements.length; killedAt += 1) {
    await sql`drop table if exists a, schema_migrations, schema_migration_lease`;
    const stop = new Error("killed");
    await migrate(url, {
      folder,
      onStep: ({ step }) => {
        if (step > killedAt) throw stop;
      },
    }).catch((error: unknown) => expect(error).toBe(stop));
    await sql`update schema_migrations set done_at = null where step = ${killedAt}`;
    await migrate(url, { folder });
    const [pending] = await sql`select count(*)::int as n from schema_migrations where done_at is null`;
    expect(pending).toEqual({ n: 0 });
  }
  expect(await sql`select column_name from information_schema.columns where table_name = 'a'`).toEqual([
    { column_name: "n" },
  ]);
});

test("killed with -9 again and again, the program ends with the whole schema", { timeout: 120_000 }, async () => {
  const program = ["--import", "tsx", "db/migrator/main.ts"];
  const environment = { ...process.env, DATABASE_URL: url };
  await prepareJournal(sql);
  // However late this process gets to the kill, the program waits for the entry of the step that is held.
  for (const { lines, held } of [
    { lines: 1, held: 10 },
    { lines: 7, held: 25 },
    { lines: 15, held: 45 },
  ]) {
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`insert into schema_migrations values ('0000_initial', ${held}, 'held')`;
    const child = spawn(process.execPath, program, { env: environment, stdio: "pipe" });
    let seen = 0;
    for await (const chunk of child.stdout) {
      seen += String(chunk).split("\n").length - 1;
      if (seen >= lines) child.kill("SIGKILL");
    }
    await holder`rollback`;
    holder.release();
    await sql`update schema_migration_lease set expires_at = now()`;
  }
  const { stdout } = await promisify(execFile)(process.execPath, program, { env: environment });
  expect(stdout).toMatch(/Applied [1-9]\d* statements/);
  await migrate(url, { onStep: () => expect.unreachable("everything is applied") });
});

test("a change of data and its entry come together or not at all", async () => {
  await write("0000_first", "create table log (n int)", "insert into log select generate_series(1, 3)");
  await sql`create table log (n int)`;
  await sql`drop table log`;
  await migrate(url, { folder });
  await sql`update schema_migrations set done_at = null where step = 1`;
  await sql`truncate log`;
  await migrate(url, { folder });
  expect(await sql`select count(*)::int as n from log`).toEqual([{ n: 3 }]);
});

test("of several migrators at once one works, the others wait for it and find everything done", async () => {
  await write("0000_first", "create table log (n int)", "select pg_sleep(0.3)", "insert into log values (1)");
  const steps: string[] = [];
  const onStep = ({ step }: { step: number }) => steps.push(String(step));
  await Promise.all([1, 2, 3].map(() => migrate(url, { folder, onStep })));
  expect(steps).toEqual(["0", "1", "2"]);
  expect(await sql`select n from log`).toEqual([{ n: 1 }]);
});

test("a lease that a killed migrator left behind runs out", async () => {
  await write("0000_first", "create table a (n int)");
  await migrate(url, { folder });
  await sql`insert into schema_migration_lease values ('schema', 'dead', now() + interval '1 hour')`;
  await write("0001_second", "create table b (n int)");
  await expect(migrate(url, { folder, waitMs: 0 })).rejects.toThrow(/still running/);
  await sql`update schema_migration_lease set expires_at = now() + interval '1 second'`;
  await migrate(url, { folder, waitMs: 30_000 });
  expect(await tables()).toContain("b");
});

async function tables(): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  return rows.map(({ name }) => name);
}
