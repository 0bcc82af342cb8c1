import { expect, test } from "vitest";
import { shareReading } from "./share-reading";

test("those who ask within a moment share one reading; later ones, others and those after a failure read anew", async () => {
  let [time, asked] = [0, 0];
  const read = shareReading<number>(1000, () => time);
  const ask = () => Promise.resolve((asked += 1));
  expect(await Promise.all([read("a", ask), read("a", ask), read("b", ask)])).toEqual([1, 1, 2]);
  time = 999;
  expect(await read("a", ask)).toBe(1);
  time = 1000;
  expect(await read("a", ask)).toBe(3);
  await expect(read("c", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(await read("c", ask)).toBe(4);
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

test.each([0, 1000])("with %i ms to share, a slow reading has one after it, not many beside it", async (sharedMs) => {
  let time = 0;
  const read = shareReading<number>(sharedMs, () => time);
  const { running, ask } = held();
  const first = read("a", ask);
  time = 2000;
  const later = [read("a", ask), read("a", ask), read("a", ask)];
  expect(running).toHaveLength(1);
  running[0]?.resolve(1);
  expect(await first).toBe(1);
  await expect.poll(() => running.length).toBe(2);
  running[1]?.resolve(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  expect(running).toHaveLength(2);
});

test("nobody who asks after a reading began gets it where none may be shared, nor its failure", async () => {
  const read = shareReading<number>(0, () => 0);
  const { running, ask } = held();
  const first = read("a", ask);
  const second = read("a", ask);
  running[0]?.reject(new Error("away"));
  await expect(first).rejects.toThrow("away");
  await expect.poll(() => running.length).toBe(2);
  running[1]?.resolve(2);
  expect(await second).toBe(2);
});
