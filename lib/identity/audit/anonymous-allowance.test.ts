import { expect, test } from "vitest";
import { createAnonymousAllowance } from "./anonymous-allowance";

test("a hundred calls without a credential are recorded at once, then ten a second", () => {
  let nowMs = 0;
  const allowance = createAnonymousAllowance(() => nowMs);
  const taken = (calls: number) => Array.from({ length: calls }, () => allowance.take()).filter(Boolean).length;
  expect(taken(1000)).toBe(100);
  nowMs += 1000;
  expect(taken(1000)).toBe(10);
  nowMs += 3_600_000;
  expect(taken(1000)).toBe(100);
});
