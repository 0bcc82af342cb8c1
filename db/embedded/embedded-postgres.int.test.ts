import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "@/lib/kernel/testing/free-port";
import { accountOfNobody, chooseServerAccount } from "./server-account";
import { EmbeddedPostgresError, startEmbeddedPostgres, stopEmbeddedPostgres, type EmbeddedPostgresOptions } from ".";

let folder: string;
let options: EmbeddedPostgresOptions;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedded-postgres-"));
  options = {
    dataDirectory: join(folder, "data"),
    port: await freePort(),
    password: "it's a 100 % secret",
    logFile: join(folder, "log"),
  };
});

afterEach(async () => {
  await stopEmbeddedPostgres(options.dataDirectory);
  await rm(folder, { recursive: true, force: true });
});

describe("start", () => {
  test("the product's account owns its database and is not the superuser", async () => {
    const { url } = await startEmbeddedPostgres(options);
    const [account] = await query(
      url,
      "select current_user as name, rolsuper from pg_roles where rolname = current_user",
    );
    expect(account).toEqual({ name: "kamiwaza", rolsuper: false });
    await query(url, "create table ours (n int)");
    const [collation] = await query(url, "select 'a' < 'B' collate \"default\" as sorted, 'ÄÖ' ~* 'äö' as folded");
    expect(collation).toEqual({ sorted: false, folded: true });
  });

  test("it listens on loopback alone, without a socket file", async () => {
    const { url } = await startEmbeddedPostgres(options);
    const settings = await query(
      url,
      "select name, setting from pg_settings where name in ('listen_addresses', 'password_encryption') order by name",
    );
    expect(settings).toEqual([
      { name: "listen_addresses", setting: "127.0.0.1" },
      { name: "password_encryption", setting: "scram-sha-256" },
    ]);
  });

  test("a second start takes over the server that runs, whatever port it is told", async () => {
    const first = await startEmbeddedPostgres(options);
    const second = await startEmbeddedPostgres({ ...options, port: await freePort() });
    expect(second).toMatchObject({ pid: first.pid, url: first.url });
  });

  test("of many starts at once one makes the directory and the server, the others join", async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startEmbeddedPostgres(options)));
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
  });

  test("another process can stop it, and stopping twice is fine", async () => {
    const { url } = await startEmbeddedPostgres(options);
    await query(url, "create table kept (n int)");
    await stopEmbeddedPostgres(options.dataDirectory);
    await stopEmbeddedPostgres(options.dataDirectory);
    await expect(query(url, "select 1")).rejects.toThrow("ECONNREFUSED");
    const again = await startEmbeddedPostgres(options);
    expect(await query(again.url, "select * from kept")).toEqual([]);
  });
});

describe("recovery", () => {
  test("every row acknowledged before a kill -9 under load is there after the next start", async () => {
    let server = await startEmbeddedPostgres(options);
    await query(server.url, "create table acknowledged (n int primary key)");
    let next = 0;
    const acknowledged: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const client = postgres(server.url, { max: 4 });
      const goal = acknowledged.length + 200;
      const writers = [1, 2, 3, 4].map(async () => {
        for (;;) {
          const n = (next += 1);
          await client`insert into acknowledged values (${n})`;
          acknowledged.push(n);
          if (acknowledged.length === goal) process.kill(server.pid, "SIGKILL");
        }
      });
      await Promise.allSettled(writers);
      await client.end({ timeout: 1 });
      server = await startEmbeddedPostgres(options);
      const rows = await query(server.url, "select n from acknowledged");
      const found = new Set(rows.map((row) => row["n"]));
      expect(acknowledged.filter((n) => !found.has(n))).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(600);
  });

  test("a lock file whose process id was given to an unrelated process is passed over, and that process left alone", async () => {
    const first = await startEmbeddedPostgres(options);
    const bystander = spawn("sleep", ["60"]);
    const lockFile = join(options.dataDirectory, "postmaster.pid");
    const lock = await readFile(lockFile, "utf8");
    await first.stop();
    await writeFile(lockFile, lock.replace(String(first.pid), String(bystander.pid)), { mode: 0o600 });
    await stopEmbeddedPostgres(options.dataDirectory);
    const second = await startEmbeddedPostgres(options);
    expect(await query(second.url, "select 1 as n")).toEqual([{ n: 1 }]);
    expect(bystander.kill()).toBe(true);
  });

  test("what a killed first start left behind is no obstacle", async () => {
    const draft = `${options.dataDirectory}.initdb-999999999-x`;
    await mkdir(join(draft, "data"), { recursive: true });
    await startEmbeddedPostgres(options);
    await expect(stat(draft)).rejects.toThrow("ENOENT");
  });
});

describe("refusals say what to do", () => {
  test("a port that another program holds", async () => {
    const holder = createServer().listen(options.port, "127.0.0.1");
    await expect(startEmbeddedPostgres(options)).rejects.toThrow(/Port \d+ is taken.*POSTGRES_PORT/);
    holder.close();
  });

  test("a port that belongs to outgoing connections", async () => {
    await expect(startEmbeddedPostgres({ ...options, port: 40_000 })).rejects.toThrow(/outgoing.*POSTGRES_PORT/);
  });

  test("a data directory of another major version", async () => {
    await mkdir(options.dataDirectory);
    await writeFile(join(options.dataDirectory, "PG_VERSION"), "15\n");
    await expect(startEmbeddedPostgres(options)).rejects.toThrow(/another major version.*export/);
  });

  test("a folder with somebody's files in it stays untouched", async () => {
    await mkdir(options.dataDirectory);
    await writeFile(join(options.dataDirectory, "thesis.txt"), "x");
    await expect(startEmbeddedPostgres(options)).rejects.toThrow(/other files.*KAMIWAZA_HOME/);
    expect((await stat(join(options.dataDirectory, "thesis.txt"))).size).toBe(1);
  });

  test("a password that is not the directory's, leaving no server behind", async () => {
    const first = await startEmbeddedPostgres(options);
    await first.stop();
    const start = startEmbeddedPostgres({ ...options, password: "another" });
    await expect(start).rejects.toThrow(/password.*backup/);
    await expect(start).rejects.toBeInstanceOf(EmbeddedPostgresError);
    await expect(query(first.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });
});

describe.runIf(process.getuid?.() === 0)("as root", () => {
  test("a directory below a folder that only root may enter works, and the server is not root", async () => {
    const account = await chooseServerAccount();
    expect(account.prefix[0]).toBe("unshare");
    const server = await startEmbeddedPostgres({ ...options, account });
    expect((await stat(folder)).mode & 0o077).toBe(0);
    expect(await query(server.url, "select 1 as n")).toEqual([{ n: 1 }]);
  });

  test("without user namespaces it runs as nobody, and both ways can follow each other", async () => {
    const shared = await mkdtemp("/tmp/embedded-postgres-nobody-");
    await chmod(shared, 0o711);
    const placed = { ...options, dataDirectory: join(shared, "data"), logFile: join(shared, "log") };
    const first = await startEmbeddedPostgres({ ...placed, account: await accountOfNobody() });
    await query(first.url, "create table kept (n int)");
    expect((await stat(placed.dataDirectory)).uid).toBe(65534);
    await first.stop();
    const second = await startEmbeddedPostgres(placed);
    expect(await query(second.url, "select * from kept")).toEqual([]);
    expect((await stat(placed.dataDirectory)).uid).toBe(0);
    await second.stop();
    await rm(shared, { recursive: true });
  });

  test("as nobody, a folder that only root may enter is refused in words", async () => {
    await expect(startEmbeddedPostgres({ ...options, account: await accountOfNobody() })).rejects.toThrow(
      /may not use.*chmod/,
    );
  });
});

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return [...(await client.unsafe(statement))];
  } finally {
    await client.end({ timeout: 1 });
  }
}
