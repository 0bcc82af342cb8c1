import type { Assignments } from "@/lib/serving/nodes/protocol";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { ControlError } from "./control-error";
import { followAssignments, type FollowTiming } from "./follow-assignments";
import { emptyList } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

const fast: Partial<FollowTiming> = {
  retryMs: 5,
  retryMsMax: 20,
  unknownNodeMs: 20,
  sameListMs: 20,
  olderBelievedMs: 300,
};

function follow(
  answers: (asked: number, signal: AbortSignal) => Promise<Assignments>,
  {
    timing,
    ...options
  }: { knownRevision?: number; onUnknownNode?: () => Promise<boolean>; timing?: Partial<FollowTiming> } = {},
) {
  const applied: number[] = [];
  const asked: number[] = [];
  const following = followAssignments({
    client: {
      assignments: (revision, signal) => {
        asked.push(revision);
        return answers(revision, signal);
      },
    },
    knownRevision: 0,
    apply: async (list) => void applied.push(list.revision),
    onUnknownNode: async () => false,
    log: quietLog,
    timing: { ...fast, ...timing },
    ...options,
  });
  onTestFinished(() => following.close());
  return { applied, asked };
}

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("closed"))));

test("the first call brings the whole list, each further one waits for the next", async () => {
  const { applied, asked } = follow(async (revision, signal) =>
    revision < 3 ? emptyList(revision + 1) : never(signal),
  );
  await eventually(() => expect(asked).toEqual([0, 1, 2, 3]));
  expect(applied).toEqual([1, 2, 3]);
});

test("failures are outlasted", async () => {
  let calls = 0;
  const { applied } = follow(async (_revision, signal) => {
    calls += 1;
    if (calls < 6) throw new ControlError("unreachable", "away");
    return calls === 6 ? emptyList(7) : never(signal);
  });
  await eventually(() => expect(applied).toEqual([7]));
});

test("an older list than the one known is refused", async () => {
  let answer = emptyList(5);
  const { applied, asked } = follow(async () => answer, { knownRevision: 9, timing: { olderBelievedMs: 3_600_000 } });
  await eventually(() => expect(asked.length).toBeGreaterThan(3));
  answer = emptyList(10);
  await eventually(() => expect(applied).toContain(10));
  expect(applied).not.toContain(5);
});

test("an older list that stays is believed after a while, and followed from then on", async () => {
  let answer = emptyList(5);
  const startedAt = performance.now();
  const { applied } = follow(async () => answer, { knownRevision: 9 });
  await eventually(() => expect(applied[0]).toBe(5));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(290);
  answer = emptyList(6);
  await eventually(() => expect(applied.at(-1)).toBe(6));
});

test("a control plane that answers at once without news is not asked in a tight loop", async () => {
  const startedAt = performance.now();
  const { asked } = follow(async () => emptyList(1));
  await sleep(400);
  // Once for the list, and then not more often than every 20 ms.
  expect(asked.length).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 18);
});

test("a new identity begins with a whole list, whatever its revision", async () => {
  let known = false;
  const { applied, asked } = follow(
    async (revision, signal) => {
      if (!known) throw new ControlError("unknown-node", "who?");
      return revision === 2 ? never(signal) : emptyList(2);
    },
    { knownRevision: 50, onUnknownNode: async () => (known = true) },
  );
  await eventually(() => expect(applied).toEqual([2]));
  expect(asked).toEqual([0, 0, 2]);
});
