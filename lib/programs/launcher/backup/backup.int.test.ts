import { startEmbeddedPostgres } from "@/db/embedded";
import { migrate } from "@/db/migrate";
import { eventually } from "@/lib/kernel/testing/eventually";
import { freePort } from "@/lib/kernel/testing/free-port";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { homeAt, logFileOf, prepareHome } from "../settings/home";
import type { LaunchSettings } from "../settings/launch-settings";
import { readDatabaseAccess } from "../settings/database-access";
import { ensureSecret, secretFile, writeSecret } from "../settings/secrets";
import { acquireSupervisorLock } from "../processes/supervisor-lock";
import { testProduct } from "../testing";
import { backUp } from "./back-up";
import { restore } from "./restore";
import { runBackup, runRestore } from "./commands";

const files = {
  "models/blobs/sha256/0a": "weights",
  "models/partial/0b/data": "half a file",
  "agent/identity.json": "{}",
  "run/state.json": "{}",
};

/** An installation that does not run, with a database in name only. */
async function stoppedProduct(): Promise<LaunchSettings> {
  const settings = await emptyProduct();
  for (const name of ["postgres-password", "kamiwaza-secret"] as const) await ensureSecret(settings.home, name);
  addFiles(settings, { ...files, "postgres/PG_VERSION": "18\n", "postgres/pg_wal/1": "log" });
  mkdirSync(join(settings.home.postgres, "pg_notify"));
  return settings;
}

async function emptyProduct(): Promise<LaunchSettings> {
  const settings = { ...(await testProduct()), databaseUrl: undefined };
  await prepareHome(settings.home);
  return settings;
}

function addFiles({ home }: LaunchSettings, content: Record<string, string>): void {
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(join(home.root, name, ".."), { recursive: true });
    writeFileSync(join(home.root, name), text);
  }
}

async function startDatabase(settings: LaunchSettings) {
  const { home } = settings;
  const server = await startEmbeddedPostgres({
    dataDirectory: home.postgres,
    port: await freePort(),
    password: (await ensureSecret(home, "postgres-password")).value,
    logFile: logFileOf(home, "postgres"),
  });
  await writeSecret(secretFile(home, "database-url"), server.url);
  const sql = postgres(server.url, { max: 2, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end({ timeout: 1 });
    await server.stop();
  });
  return sql;
}

const here = (root: string) =>
  readdirSync(root, { recursive: true })
    .map(String)
    .toSorted((a, b) => (a < b ? -1 : 1));

test(
  "a backup while the database is written to holds one moment, all that was committed before, and starts elsewhere",
  { timeout: 300_000 },
  async () => {
    const settings = await emptyProduct();
    await ensureSecret(settings.home, "kamiwaza-secret");
    const sql = await startDatabase(settings);
    await sql`create table accounts (name text primary key, coins int not null)`;
    await sql`insert into accounts values ('a', 1000000), ('b', 0)`;
    await sql`create table moves (number int primary key, filler text not null default repeat('x', 2000))`;
    const writing = new AbortController();
    let committed = 0;
    const writer = (async () => {
      for (let number = 1; !writing.signal.aborted; number += 1) {
        await sql.begin(async (tx) => {
          await tx`update accounts set coins = coins - 1 where name = 'a'`;
          await tx`insert into moves values (${number})`;
          await tx`update accounts set coins = coins + 1 where name = 'b'`;
        });
        committed = number;
      }
    })();
    await eventually(() => expect(committed).toBeGreaterThan(20), 60_000);
    const before = committed;
    const making = backUp(settings, join(temporaryFolder(), "backups"), { models: true });
    const folder = await making.finally(() => writing.abort());
    await writer;

    const elsewhere = { ...settings, home: homeAt(join(temporaryFolder(), "home")) };
    await restore(elsewhere, folder, { replace: false });
    await prepareHome(elsewhere.home);
    const restored = await startDatabase(elsewhere);
    const [state] = await restored<{ sum: number; b: number; moves: number; highest: number }[]>`
    select (select sum(coins)::int from accounts) as sum, (select coins from accounts where name = 'b') as b,
           count(*)::int as moves, max(number) as highest from moves`;
    expect(state).toEqual({ sum: 1_000_000, b: state?.moves, moves: state?.moves, highest: state?.moves });
    expect(state?.moves).toBeGreaterThanOrEqual(before);
    expect(state?.moves).toBeLessThanOrEqual(committed);
    // What is written from now on is its own.
    await restored`insert into moves values (-1)`;
  },
);

test("content of models that nobody may write to is that in a backup and after a restore too", async () => {
  const settings = await stoppedProduct();
  const blob = "models/blobs/sha256/0a";
  chmodSync(join(settings.home.root, blob), 0o444);
  const folder = await backUp(settings, temporaryFolder(), { models: true });
  const elsewhere = { ...settings, home: homeAt(join(temporaryFolder(), "home")) };
  await restore(elsewhere, folder, { replace: false });
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  expect([modeOf(join(folder, "home", blob)), modeOf(join(elsewhere.home.root, blob))]).toEqual([0o400, 0o400]);
  expect(modeOf(join(elsewhere.home.root, "agent/identity.json"))).toBe(0o600);
});

describe("a backup", () => {
  test("of a stopped product holds secrets, node and models, not what belongs to a running one, and others may not read it", async () => {
    const settings = await stoppedProduct();
    const folder = await backUp(settings, temporaryFolder(), { models: true });
    expect(here(join(folder, "home"))).toEqual(
      expect.arrayContaining([
        "agent/identity.json",
        "models/blobs/sha256/0a",
        "postgres/pg_wal/1",
        "postgres/pg_notify",
      ]),
    );
    expect(here(join(folder, "home")).filter((path) => /^(run|logs|models\/partial)/.test(path))).toEqual([]);
    for (const secret of ["postgres-password", "kamiwaza-secret"])
      expect(readFileSync(join(folder, "home/secrets", secret))).toEqual(
        readFileSync(join(settings.home.secrets, secret)),
      );
    for (const path of ["", "home", "home/secrets", "home/secrets/kamiwaza-secret"])
      expect(statSync(join(folder, path)).mode & 0o077).toBe(0);
    const without = await backUp(settings, temporaryFolder(), { models: false });
    expect(existsSync(join(without, "home/models"))).toBe(false);
  });

  test("inside the home, or of a database of one's own, or of none, is refused and leaves nothing", async () => {
    const settings = await stoppedProduct();
    const parent = temporaryFolder();
    const own = { ...settings, databaseUrl: "postgres://db.example.org/kamiwaza" };
    await expect(backUp(own, parent, { models: false })).rejects.toThrow("database of your own");
    await expect(backUp(await emptyProduct(), parent, { models: false })).rejects.toThrow("no database");
    const inside = join(settings.home.root, "backups");
    await expect(backUp(settings, inside, { models: false })).rejects.toThrow("inside the home");
    expect([existsSync(inside), readdirSync(parent)]).toEqual([false, []]);
  });
});

test("what a backup without model files says of imported models is true, when it is made and when it is restored", async () => {
  const settings = await emptyProduct();
  await ensureSecret(settings.home, "kamiwaza-secret");
  const sql = await startDatabase(settings);
  await migrate((await readDatabaseAccess(settings)).url);
  for (const origin of [
    { name: "from-usb", hub: "folder" },
    { name: "m", hub: "HubsHf", repo_id: "acme/m" },
  ])
    await sql`insert into models ${sql({ ...origin, id: randomUUID(), organization_id: randomUUID() })}`;
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  onTestFinished(() => void vi.restoreAllMocks());
  const said = () => lines.join("\n");
  await runBackup(settings, temporaryFolder(), { models: false });
  expect(said()).toMatch(/not in it.*imported from a folder \(from-usb\) are not fetched: add --models/);
  const folder = /^Backup: (.*)$/m.exec(said())?.[1] ?? "";
  await runRestore({ ...settings, home: homeAt(join(temporaryFolder(), "home")) }, folder, { replace: false });
  expect(said()).toMatch(/not part of this backup.*\(from-usb\) are not fetched: import the folder again/);
});

describe("a restore", () => {
  test("replaces a home that is not empty only when asked, keeps what was there, and its models serve on", async () => {
    const settings = await stoppedProduct();
    const { root } = settings.home;
    const folder = await backUp(settings, temporaryFolder(), { models: false });
    addFiles(settings, { "agent/later": "made after the backup" });
    const before = here(root);
    await expect(restore(settings, folder, { replace: false })).rejects.toThrow("is not empty");
    expect(here(root)).toEqual(before);
    const { kept, modelsKept } = await restore(settings, folder, { replace: true });
    expect(modelsKept).toBe(true);
    expect(here(kept ?? "")).toEqual(before);
    expect(existsSync(join(root, "agent/later"))).toBe(false);
    expect(readFileSync(join(root, "models/blobs/sha256/0a"), "utf8")).toBe("weights");
    expect(existsSync(join(root, "postgres/pg_notify"))).toBe(true);
    expect(here(join(root, ".."))).not.toContainEqual(expect.stringContaining("restoring"));
  });

  test("of a product that runs is refused", async () => {
    const settings = await stoppedProduct();
    const folder = await backUp(settings, temporaryFolder(), { models: false });
    const lock = await acquireSupervisorLock(settings.home.run);
    await expect(restore(settings, folder, { replace: true })).rejects.toThrow("runs here");
    await lock.release();
  });

  test.each([
    ["one changed byte", "home/agent/identity.json", () => "[]", /identity[.]json .* damaged/],
    ["a newer version's migration", "manifest.json", changed({ migrations: ["9999_future"] }), /newer version/],
    ["another kind of machine", "manifest.json", changed({ platform: "plan9-mips" }), /plan9-mips/],
    ["another PostgreSQL", "manifest.json", changed({ postgres: 12 }), /PostgreSQL 12/],
    [
      "a path out of it",
      "manifest.json",
      changed({ files: [{ path: "../manifest.json", bytes: 1, sha256: "" }] }),
      /missing/,
    ],
    ["no manifest", "manifest.json", () => "{", /no backup/],
  ])("of a backup with %s is refused, and nothing is touched", async (_, name, spoil, words) => {
    const settings = await stoppedProduct();
    const folder = await backUp(settings, temporaryFolder(), { models: false });
    const file = join(folder, name);
    writeFileSync(file, spoil(readFileSync(file, "utf8")));
    const before = here(settings.home.root);
    await expect(restore(settings, folder, { replace: true })).rejects.toThrow(words);
    expect(here(settings.home.root)).toEqual(before);
    const elsewhere = { ...settings, home: homeAt(join(temporaryFolder(), "home")) };
    await expect(restore(elsewhere, folder, { replace: false })).rejects.toThrow(words);
    expect(existsSync(elsewhere.home.root)).toBe(false);
  });
});

function changed(changes: object): (text: string) => string {
  return (text) => JSON.stringify({ ...(JSON.parse(text) as object), ...changes });
}
