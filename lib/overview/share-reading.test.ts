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
