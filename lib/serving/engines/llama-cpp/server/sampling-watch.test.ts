import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSamplingWatch } from "./sampling-watch";
import { Scheduler, type Job } from "./scheduler";
import { exactContext } from "./testing/exact-binding";
import { createThreadGovernor } from "./thread-governor";

/** A scheduler of two slots, and the processor time that its native calls took. */
function open(onOverrun: (milliseconds: number) => void = () => expect.fail("It took too long.")) {
  const spent = { milliseconds: 0 };
  const scheduler = new Scheduler(exactContext({ sequences: 2, batchSize: 8, isOrdered: true }), {
    slots: 2,
    batchSize: 8,
    isOrdered: true,
    governor: createThreadGovernor(1),
    watch: createSamplingWatch(onOverrun, () => spent.milliseconds),
  });
  return { scheduler, spent };
}

/** Takes ten tokens, the n-th of which costs `costOf(n)` milliseconds. */
function jobOf(spent: { milliseconds: number }, hasGrammar: boolean, costOf: (token: number) => number) {
  const taken: number[] = [];
  const job: Job = {
    prompt: [1, 2],
    signal: new AbortController().signal,
    hasGrammar: () => hasGrammar,
    sample: async () => {
      // Native calls run in order: sampling begins when the evaluation it was handed over with has ended.
      for (let behind = 0; behind < 3; behind++) await turn();
      // Under a grammar it is several calls, between which those of others run.
      const calls = hasGrammar ? 3 : 1;
      for (let call = 1; call <= calls; call++) {
        spent.milliseconds += costOf(taken.length) / calls;
        if (call < calls) await turn();
      }
      return 3;
    },
    take: (token) => (taken.push(token) < 10 ? "more" : "end"),
  };
  return { job, taken };
}

test("a request whose grammar becomes dearer with every token ends before it holds up others for long", async () => {
  const { scheduler, spent } = open();
  const dear = jobOf(spent, true, (token) => 20 * 3 ** token);
  const plain = jobOf(spent, false, () => 1);
  const runs = await Promise.allSettled([scheduler.run(dear.job), scheduler.run(plain.job)]);
  expect(runs).toMatchObject([
    { status: "rejected", reason: { status: 400, code: "schema_too_costly" } },
    { status: "fulfilled" },
  ]);
  expect([dear.taken.length, plain.taken.length]).toEqual([3, 10]);
  expect(spent.milliseconds).toBeLessThan(2_000);
});

test("a grammar that costs what grammars cost goes on beside a request that is dear without one and ends", async () => {
  const { scheduler, spent } = open();
  const [usual, slow] = [jobOf(spent, true, () => 130), jobOf(spent, false, () => 600)];
  const runs = await Promise.allSettled([scheduler.run(usual.job), scheduler.run(slow.job)]);
  expect(runs).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { status: 400, code: "sampling_too_costly" } },
  ]);
  expect([usual.taken.length, slow.taken.length]).toEqual([10, 0]);
});

test("what several grammars cost in one step is counted for each alone", async () => {
  const { scheduler, spent } = open();
  const jobs = [jobOf(spent, true, () => 450), jobOf(spent, true, () => 450)];
  await Promise.all(jobs.map(({ job }) => scheduler.run(job)));
  expect(jobs.map(({ taken }) => taken.length)).toEqual([10, 10]);
});

/** A step whose sample takes processor time as the test says, while time passes. */
function beginEndless() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const overruns: number[] = [];
  let spent = 0;
  const step = createSamplingWatch(
    (milliseconds) => overruns.push(milliseconds),
    () => spent,
  ).begin();
  const spend = async (processorMs: number, passingMs: number) => {
    spent += processorMs;
    await vi.advanceTimersByTimeAsync(passingMs);
  };
  return { step, overruns, spend };
}

test("a sample that comes to no end is told within a second of its time", async () => {
  const { step, overruns, spend } = beginEndless();
  for (let tick = 0; tick < 100; tick++) {
    await spend(50, 50);
  }
  expect(overruns).toHaveLength(1);
  expect(overruns[0]).toBeLessThanOrEqual(1000);
  step.end();
});

test("a sample that comes to no end is told while it runs, and once", async () => {
  const { step, overruns, spend } = beginEndless();
  for (let second = 0; second < 5; second++) {
    await spend(900, 1_000);
  }
  expect(overruns).toEqual([900]);
  step.end();
});

test("on a machine that is busy with other things no time is counted that the engine did not have", async () => {
  const overruns: number[] = [];
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const step = createSamplingWatch(
    (milliseconds) => overruns.push(milliseconds),
    () => 300,
  ).begin();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([overruns, step.sampled(true)]).toEqual([[], undefined]);
  step.end();
});
