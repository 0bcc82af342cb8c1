import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@/lib/kernel/errors";
import { eventually } from "@/lib/kernel/testing/eventually";
import { expect, test } from "vitest";
import { type QueueHarness } from "./queue-harness";

/** Keys, delays and schedules. */
export function describeDeduplication(harness: () => QueueHarness): void {
  test("of jobs with one key one waits, and other keys are not held back", async () => {
    const [same, other] = [randomUUID(), randomUUID()];
    await Promise.all(Array.from({ length: 10 }, () => harness().enqueue(same, { key: same })));
    await harness().enqueue(other, { key: other });
    expect((await harness().queue.depths()).deployments.waiting).toBe(2);
    const seen: string[] = [];
    await harness().work(async ({ deploymentId }) => void seen.push(deploymentId));
    await eventually(() => expect(seen.toSorted()).toEqual([same, other].toSorted()));
  });

  test("what arrives while the job of its key runs is not lost: it runs once more, and a later one again", async () => {
    const id = randomUUID();
    const release = Promise.withResolvers<void>();
    let runs = 0;
    await harness().work(async () => {
      runs += 1;
      if (runs === 1) await release.promise;
    });
    await harness().enqueue(id, { key: id });
    await eventually(() => expect(runs).toBe(1));
    for (let count = 0; count < 5; count += 1) await harness().enqueue(id, { key: id });
    release.resolve();
    await eventually(() => expect(harness().events).toHaveLength(2));
    await harness().enqueue(id, { key: id });
    await eventually(() => expect(runs).toBe(3));
  });

  test("a job that failed for good does not block its key", async () => {
    const id = randomUUID();
    let runs = 0;
    await harness().work(async () => {
      runs += 1;
      throw new AppError("NOT_FOUND", "There is no such deployment.");
    });
    await harness().enqueue(id, { key: id });
    await eventually(async () => expect((await harness().queue.depths()).deployments.failed).toBe(1));
    await harness().enqueue(id, { key: id });
    await eventually(() => expect(runs).toBe(2));
  });

  test("a delayed job waits for its time, and does not hold back one of its key that is due", async () => {
    const id = randomUUID();
    let runs = 0;
    await harness().work(async () => {
      runs += 1;
    });
    await harness().enqueue(id, { key: id, delayMs: 3_600_000 });
    await harness().enqueue(id, { key: id });
    await eventually(() => expect(harness().events).toHaveLength(1));
    expect(runs).toBe(1);
    expect((await harness().queue.depths()).deployments).toMatchObject({ waiting: 0, delayed: 1 });
  });

  test("of delayed jobs of one key one waits, and the last delay counts", async () => {
    const id = randomUUID();
    const runs: number[] = [];
    await harness().work(async () => void runs.push(performance.now()));
    const begin = performance.now();
    for (const delayMs of [7_200_000, 3_600_000]) await harness().enqueue(id, { key: id, delayMs });
    expect((await harness().queue.depths()).deployments.delayed).toBe(1);
    await harness().enqueue(id, { key: id, delayMs: 300 });
    await eventually(() => expect(runs).toHaveLength(1));
    expect((runs[0] ?? 0) - begin).toBeGreaterThan(290);
    expect((await harness().queue.depths()).deployments.delayed).toBe(0);
  });

  test("a job may ask to come back later under its own key", async () => {
    const id = randomUUID();
    let runs = 0;
    await harness().work(async () => {
      runs += 1;
      if (runs < 3) await harness().enqueue(id, { key: id, delayMs: 50 });
    });
    await harness().enqueue(id, { key: id });
    await eventually(() => expect(runs).toBe(3));
  });

  test("a schedule keeps its beat, however often it is declared", async () => {
    const schedule = [{ id: "sweep", job: "maintenance.sweep", everyMs: 400 }] as const;
    await harness().queue.upsertSchedules(schedule);
    const runs: number[] = [];
    await harness().work(async () => {}, { sweep: async () => void runs.push(performance.now()) });
    while (runs.length < 5) {
      await harness().queue.upsertSchedules(schedule);
      await sleep(60);
    }
    // The first beat may come late, the others follow where they would have been: more than three lie between five.
    expect((runs[4] ?? 0) - (runs[0] ?? 0)).toBeGreaterThan(3 * 400 - 100);
  });
}
