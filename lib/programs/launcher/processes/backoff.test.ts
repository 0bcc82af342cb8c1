import { expect, test } from "vitest";
import { restartDelayMs } from "./backoff";

test("the delay doubles with every failure in a row and ends at 15 s", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 100].map(restartDelayMs)).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ]);
});
