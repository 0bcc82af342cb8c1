import { randomUUID } from "node:crypto";
import { AppError } from "@/lib/kernel/errors";
import { eventually } from "@/lib/kernel/testing/eventually";
import { expect, test } from "vitest";
import { connectBackend } from "../connect-backend";
import { type QueueHarness } from "./queue-harness";

/** What happens to one job. */
export function describeDelivery(harness: () => QueueHarness): void {
  test("a job reaches a worker with its payload, once", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const seen: string[] = [];
    await harness().enqueue(first);
    await harness().work(async ({ deploymentId }) => void seen.push(deploymentId));
    await harness().enqueue(second);
    await eventually(() => expect(harness().events).toHaveLength(2));
    expect(seen).toEqual([first, second]);
    expect(harness().events[0]).toMatchObject({
      queue: "deployments",
      job: "deployments.reconcile",
      outcome: "completed",
    });
  });

  test("a job that fails runs again after a growing delay, and knows which run it is", async () => {
    const runs: { attempt: number; at: number }[] = [];
    await harness().work(async (_, { attempt }) => {
      runs.push({ attempt, at: performance.now() });
      if (attempt < 3) throw new Error("not yet");
    });
    await harness().enqueue(randomUUID());
    await eventually(() => expect(harness().events.at(-1)?.outcome).toBe("completed"));
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const [first, second, third] = runs.map(({ at }) => at);
    // Half of the delay of 1 s, then 2 s, is jitter.
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(450);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThan(900);
  });

  test("an error that another run would not mend ends the job, which is kept to be seen", async () => {
    let runs = 0;
    await harness().work(async () => {
      runs += 1;
      throw new AppError("NOT_FOUND", "There is no such deployment.");
    });
    await harness().enqueue(randomUUID());
    await eventually(async () => expect((await harness().queue.depths()).deployments.failed).toBe(1));
    expect(runs).toBe(1);
  });

  test("a payload that does not parse fails at once, unseen by the processor, and is kept", async () => {
    const backend = await connectBackend(harness().config, 0);
    const raw = backend.openQueue("deployments");
    await raw.add("deployments.reconcile", { deploymentId: "1; drop table" }, { attempts: 5 });
    let runs = 0;
    await harness().work(async () => {
      runs += 1;
    });
    await eventually(async () => expect((await harness().queue.depths()).deployments.failed).toBe(1));
    expect(runs).toBe(0);
    await raw.close();
    await backend.close();
  });

  test("a job that nobody knows is dropped and holds up nothing", async () => {
    const backend = await connectBackend(harness().config, 0);
    const raw = backend.openQueue("deployments");
    await raw.add("deployments.of-tomorrow", {}, { attempts: 5 });
    const seen: string[] = [];
    await harness().work(async ({ deploymentId }) => void seen.push(deploymentId));
    const id = randomUUID();
    await harness().enqueue(id);
    await eventually(() => expect(seen).toEqual([id]));
    await eventually(async () =>
      expect((await harness().queue.depths()).deployments).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
    );
    await raw.close();
    await backend.close();
  });
}
