import { ChangeCount } from "@/lib/kernel/context";
import { expect, test } from "vitest";
import { shareReading } from "./share-reading";

const acme = "acme";

/** One organization's readings, with a clock of its own. */
function readings() {
  const clock = { ms: 0 };
  const changes = new ChangeCount();
  const share = shareReading<number>(() => clock.ms);
  const read = (input: unknown, ask: () => Promise<number>, organizationId = acme) =>
    share({ changes }, organizationId, input, ask);
  return { clock, changes, read };
}

test("those who ask within a second share one reading; later ones, others and those after a failure read anew", async () => {
  const { clock, read } = readings();
  let asked = 0;
  const ask = () => Promise.resolve((asked += 1));
  expect(await Promise.all([read("a", ask), read("a", ask), read("b", ask)])).toEqual([1, 1, 2]);
  expect(await read("a", ask, "another organization")).toBe(3);
  clock.ms = 999;
  expect(await read("a", ask)).toBe(1);
  clock.ms = 1000;
  expect(await read("a", ask)).toBe(4);
  await expect(read("c", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await read("c", ask)).toBe(5);
});

/** Readings that end when they are told to. */
function held() {
  const running: PromiseWithResolvers<number>[] = [];
  const ask = () => {
    const one = Promise.withResolvers<number>();
    running.push(one);
    return one.promise;
  };
  return { running, ask };
}

test("a slow reading has one after it, not many beside it", async () => {
  const { clock, read } = readings();
  const { running, ask } = held();
  const first = read("a", ask);
  clock.ms = 2000;
  const later = [read("a", ask), read("a", ask), read("a", ask)];
  expect(running).toHaveLength(1);
  running[0]?.resolve(1);
  expect(await first).toBe(1);
  await expect.poll(() => running.length).toBe(2);
  running[1]?.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  expect(running).toHaveLength(2);
});

test("whoever waits for the reading after one that fails does not get its failure", async () => {
  const { clock, read } = readings();
  const { running, ask } = held();
  const first = read("a", ask);
  clock.ms = 2000;
  const second = read("a", ask);
  running[0]?.reject(new Error("away"));
  await expect(first).rejects.toThrow("away");
  await expect.poll(() => running.length).toBe(2);
  running[1]?.resolve(2);
  expect(await second).toBe(2);
});

test("what was read before a person's change is shared with nobody who asks after it, one still running neither", async () => {
  const { changes, read } = readings();
  const { running, ask } = held();
  const before = read("a", ask);
  changes.add("another organization");
  void read("a", ask);
  expect(running).toHaveLength(1);
  changes.add(acme);
  const after = read("a", ask);
  expect(running).toHaveLength(2);
  running[1]?.resolve(2);
  running[0]?.resolve(1);
  expect(await after).toBe(2);
  expect(await before).toBe(1);
  expect(await read("a", () => Promise.resolve(3))).toBe(2);
});
