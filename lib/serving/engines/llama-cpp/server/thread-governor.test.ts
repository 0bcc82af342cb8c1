import { expect, test } from "vitest";
import { createThreadGovernor } from "./thread-governor";

/** Steps that the governor is told of; answers how many threads it used at each. */
function drive(
  governor: ReturnType<typeof createThreadGovernor>,
  steps: number,
  duration: (threads: number) => number,
): number[] {
  return Array.from({ length: steps }, () => {
    const threads = governor.threads();
    governor.observe(duration(threads));
    return threads;
  });
}

const idle = (threads: number) => 20 / threads;
/** Two threads wait for each other's time slices; one is only slowed down. */
const crowded = (threads: number) => (threads > 1 ? 400 : 30);

test("on an idle machine all threads are used after a few steps", () => {
  const used = drive(createThreadGovernor(2), 200, idle);
  expect(used.slice(12).every((threads) => threads === 2)).toBe(true);
});

test("on a crowded machine nearly all steps use one thread", () => {
  const used = drive(createThreadGovernor(2), 1000, crowded);
  expect(used.filter((threads) => threads === 2).length).toBeLessThan(10);
});

test("when the machine gets crowded it gives way within a few steps, and comes back when it is idle", () => {
  const governor = createThreadGovernor(2);
  drive(governor, 100, idle);
  const during = drive(governor, 300, crowded);
  expect(during.lastIndexOf(2, 20)).toBeLessThan(5);
  const after = drive(governor, 1200, idle);
  expect(after.slice(-100).every((threads) => threads === 2)).toBe(true);
});

test("a single slow step does not take threads away", () => {
  const governor = createThreadGovernor(2);
  drive(governor, 100, idle);
  drive(governor, 1, () => 500);
  expect(drive(governor, 50, idle).every((threads) => threads === 2)).toBe(true);
});

test("many threads are found by doubling", () => {
  const used = drive(createThreadGovernor(16), 400, idle);
  expect(new Set(used)).toEqual(new Set([8, 16]));
  expect(used.at(-1)).toBe(16);
});

test("threads that do not help are not kept", () => {
  const used = drive(createThreadGovernor(4), 500, (threads) => (threads > 2 ? 12 : 10));
  expect(used.filter((threads) => threads === 4).length).toBeLessThan(20);
});

test("one thread stays one thread", () => {
  expect(new Set(drive(createThreadGovernor(1), 300, crowded))).toEqual(new Set([1]));
});
