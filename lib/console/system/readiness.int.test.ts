import { createTestDatabase } from "@/db/testing";
import { createTestApi } from "@/lib/edge/http/testing";
import { createQueueClient } from "@/lib/kernel/queue";
import { updateSettings } from "@/lib/serving/settings";
import * as settingsOperations from "@/lib/serving/settings/contract";
import { freePort } from "@/lib/kernel/testing/free-port";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { sql } from "drizzle-orm";
import { expect, onTestFinished, test } from "vitest";
import { getReadiness } from ".";
import * as operations from "./contract";

const { db, url } = await createTestDatabase();
const api = createTestApi(db);
const ready = () => api.call(operations.getReadiness, getReadiness, {});

test("an installation that can do its work is ready", async () => {
  expect((await ready()).body).toEqual({ status: "ok", database: "ok", queue: "ok" });
});

test("a queue that does not answer is named, with what it means", async () => {
  const queue = createQueueClient({
    REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
    databaseUrl: url,
    log: quietLog,
  });
  onTestFinished(() => queue.close());
  await expect(getReadiness({ ...api.platform, queue, ...anybody })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    detail: expect.stringMatching(/job queue does not answer.*changes are kept.*REDIS_URL/s),
  });
});

test("a full disk is 507 with what to do, not ready until there is room again, and loses nothing", async () => {
  const ada = await api.newPerson();
  const change = (bandwidth: number) =>
    api.call(settingsOperations.updateSettings, updateSettings, {
      as: ada,
      body: { download_bytes_per_second_max: bandwidth },
    });
  expect((await change(1_000_000)).status).toBe(200);
  // What PostgreSQL says when a file cannot grow.
  await db.execute(sql`
    create function no_room() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
  for (const table of ["settings", "leases"])
    await db.execute(
      sql.raw(`create trigger full_${table} before insert or update on ${table} execute function no_room()`),
    );

  const refused = await change(2_000_000);
  expect(refused.status).toBe(507);
  expect(refused.body).toMatchObject({ code: "DISK_FULL", detail: expect.stringContaining("Free space") });
  const unready = await ready();
  expect([unready.status, unready.body]).toEqual([507, expect.objectContaining({ code: "DISK_FULL" })]);

  for (const table of ["settings", "leases"]) await db.execute(sql.raw(`drop trigger full_${table} on ${table}`));
  expect((await ready()).status).toBe(200);
  expect((await change(2_000_000)).status).toBe(200);
});

const anybody = { actor: { kind: "anonymous" as const }, requestId: "r", clientAddress: undefined };
