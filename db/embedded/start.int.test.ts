import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../testing/free-port";
import { startEmbeddedPostgres, stopEmbeddedPostgres } from ".";

const folders: string[] = [];

async function options() {
  const folder = await mkdtemp(join(tmpdir(), "embedded-postgres-"));
  folders.push(folder);
  return {
    dataDirectory: join(folder, "data"),
    port: await freePort(),
    password: "a password",
    logFile: join(folder, "log"),
  };
}

afterEach(async () => {
  for (const folder of folders.splice(0)) {
    await stopEmbeddedPostgres(join(folder, "data"));
    await rm(folder, { recursive: true, force: true });
  }
});

test("rows committed before a kill -9 are there after the next start", async () => {
  const settings = await options();
  const first = await startEmbeddedPostgres(settings);
  const before = postgres(first.url, { max: 1 });
  await before`create table kept (n int)`;
  await before`insert into kept values (42)`;
  process.kill(first.pid, "SIGKILL");
  await before.end({ timeout: 1 });

  const second = await startEmbeddedPostgres(settings);
  const after = postgres(second.url, { max: 1 });
  expect(second.pid).not.toBe(first.pid);
  expect([...(await after`select n from kept`)]).toEqual([{ n: 42 }]);
  await after.end();
});

test("a second start takes over the server that runs", async () => {
  const settings = await options();
  const first = await startEmbeddedPostgres(settings);
  const second = await startEmbeddedPostgres(settings);
  expect(second).toMatchObject({ pid: first.pid, url: first.url });
});

test("a wrong password says whose directory it is", async () => {
  const settings = await options();
  await startEmbeddedPostgres(settings);
  await expect(startEmbeddedPostgres({ ...settings, password: "another" })).rejects.toThrow("another installation");
});
