import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import type { KnownApiKey } from "./directory";
import { keepDirectory, type DirectorySource, type KeptDirectory } from "./keep-directory";
import { organizationId } from "../testing";

/** A database of keys: what it answers is what SQL would, changes since a moment and a count of all. */
class FakeSource implements DirectorySource {
  now = new Date("2026-01-01T00:00:00Z");
  keys = new Map<string, { key: KnownApiKey; changedAt: Date; gone: boolean }>();
  reads: (Date | undefined)[] = [];
  counts = 0;
  failing = false;
  hold: Promise<void> | undefined;

  add(changes: Partial<KnownApiKey> = {}): KnownApiKey {
    const key = {
      id: randomUUID(),
      digest: "d",
      organizationId,
      userId: "u",
      username: "ada",
      scope: "read" as const,
      rights: [],
      expiresAtMs: Infinity,
      ...changes,
    };
    this.keys.set(key.id, { key, changedAt: this.now, gone: false });
    return key;
  }

  async read(since: Date | undefined): ReturnType<DirectorySource["read"]> {
    this.reads.push(since);
    await this.hold;
    if (this.failing) throw new Error("the database is away");
    const rows = [...this.keys.values()];
    const seen = rows.filter(({ changedAt, gone }) => (since ? changedAt >= since : !gone));
    const changed = seen.filter(({ gone }) => !gone).map(({ key }) => key);
    const gone = seen.filter((row) => row.gone).map(({ key }) => key.id);
    return {
      now: this.now,
      apiKeys: { changed, gone },
      sessions: { changed: [], gone: [] },
      deployments: { changed: [], gone: [] },
      instances: new Map(),
    };
  }

  async count(): ReturnType<DirectorySource["count"]> {
    this.counts += 1;
    const live = [...this.keys.values()].filter(({ key, gone }) => !gone && key.expiresAtMs > this.now.getTime());
    return { apiKeys: live.length, sessions: 0, deployments: 0 };
  }

  /** Time passes for the database, so that earlier changes are old news. */
  later(): void {
    this.now = new Date(this.now.getTime() + 30_000);
  }
}

let source: FakeSource;
let directory: KeptDirectory;

beforeEach(() => {
  source = new FakeSource();
});
afterEach(() => directory.stop());

async function start(timing: { countEveryMs?: number } = {}): Promise<void> {
  directory = keepDirectory({ source, log: quietLog, timing: { everyMs: 10, refreshAtLeastMs: 5, ...timing } });
  await eventually(() => expect(directory.ageMs()).toBeLessThan(1000));
}

test("a key is known, and forgotten once it is revoked", async () => {
  const key = source.add();
  await start();
  expect(directory.apiKey(key.id)).toEqual(key);
  source.later();
  const row = source.keys.get(key.id);
  if (row) source.keys.set(key.id, { ...row, gone: true, changedAt: source.now });
  await eventually(() => expect(directory.apiKey(key.id)).toBeUndefined());
});

test("a row that vanished, or whose change was dated wrong, is noticed by the count", async () => {
  const key = source.add();
  await start({ countEveryMs: 10 });
  source.later();
  await directory.refresh();
  source.keys.delete(key.id);
  source.add();
  await eventually(() => expect(directory.apiKey(key.id)).toBeUndefined());
});

test("a key that expires is forgotten without a change", async () => {
  const key = source.add({ expiresAtMs: source.now.getTime() + 1000 });
  await start();
  expect(directory.apiKey(key.id)).toBeDefined();
  source.later();
  await eventually(() => expect(directory.apiKey(key.id)).toBeUndefined());
});

test("from second to second only changes are read, and nothing is counted", async () => {
  source.add();
  await start();
  for (let round = 0; round < 5; round += 1) await directory.refresh();
  expect(source.reads.filter((since) => since === undefined)).toHaveLength(1);
  expect(source.counts).toBe(0);
});

test("a count that is right is no reason to read all again", async () => {
  source.add({ expiresAtMs: source.now.getTime() + 1000 });
  source.add();
  await start({ countEveryMs: 10 });
  source.later();
  await directory.refresh();
  const { counts } = source;
  await eventually(() => expect(source.counts).toBeGreaterThan(counts + 1));
  expect(source.reads.filter((since) => since === undefined)).toHaveLength(1);
});

test("the last good copy stays while the database is away, and its age tells", async () => {
  const key = source.add();
  await start();
  source.failing = true;
  await eventually(() => expect(directory.ageMs()).toBeGreaterThan(100));
  expect(directory.apiKey(key.id)).toBeDefined();
  source.failing = false;
  await eventually(() => expect(directory.ageMs()).toBeLessThan(50));
});

test("a refresh sees what was there when it was asked for, though a read was already under way", async () => {
  await start();
  let release = () => undefined as void;
  source.hold = new Promise((resolve) => (release = resolve));
  await eventually(() => expect(source.reads.length).toBeGreaterThan(1));
  const asked = directory.refresh();
  const key = source.add();
  source.hold = undefined;
  release();
  await asked;
  expect(directory.apiKey(key.id)).toBeDefined();
});

test("many who ask at once share one read", async () => {
  directory = keepDirectory({ source, log: quietLog, timing: { everyMs: 60_000, refreshAtLeastMs: 5 } });
  await eventually(() => expect(directory.ageMs()).toBeLessThan(1000));
  await Promise.all(Array.from({ length: 200 }, () => directory.refresh()));
  expect(source.reads.length).toBeLessThanOrEqual(4);
});
