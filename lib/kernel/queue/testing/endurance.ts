import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { createQueueClient } from "../queue-client";
import type { JobRun } from "../run-job";
import { quickRecovery, type Place, type QueueHarness } from "./queue-harness";

/** Crashes, closing, outages and load. */
export function describeEndurance(harness: () => QueueHarness, unreachable: Place): void {
  test("the job of a worker that is killed with -9 is finished by another one", async () => {
    const id = randomUUID();
    const victim = spawn(process.execPath, ["--import", "tsx", "lib/kernel/queue/testing/hang-in-job.ts"], {
      env: { ...process.env, QUEUE_CONFIG: JSON.stringify({ ...harness().config, log: undefined }) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await harness().enqueue(id, { key: id });
    const [line] = await once(victim.stdout, "data");
    expect(String(line).trim()).toBe(id);
    victim.kill("SIGKILL");
    const seen: string[] = [];
    await harness().work(async ({ deploymentId }) => void seen.push(deploymentId), { recovery: quickRecovery });
    await eventually(() => expect(seen).toEqual([id]));
    await eventually(() => expect(harness().events.map(({ outcome }) => outcome)).toContain("completed"));
  });

  test("closing waits for what runs and takes nothing new", async () => {
    const release = Promise.withResolvers<void>();
    const seen: string[] = [];
    const closing = await harness().work(async ({ deploymentId }) => {
      seen.push(deploymentId);
      await release.promise;
    });
    const first = randomUUID();
    await harness().enqueue(first);
    await eventually(() => expect(seen).toEqual([first]));
    const done = closing.close(60_000);
    // A fetch that is under way when closing begins may still bring a job; it is then finished too.
    expect(await Promise.race([done, sleep(200, "still waiting")])).toBe("still waiting");
    await harness().enqueue(randomUUID());
    release.resolve();
    await done;
    expect(seen).toEqual([first]);
    expect(harness().events).toMatchObject([{ outcome: "completed" }]);
    expect((await harness().queue.depths()).deployments.waiting).toBe(1);
  });

  test("what outlasts the grace at closing sees its signal and is done by the next worker", async () => {
    const id = randomUUID();
    let aborted = false;
    const outlasting = async (_: unknown, { signal }: JobRun) => {
      signal.addEventListener("abort", () => (aborted = true));
      await once(signal, "never");
    };
    const closing = await harness().work(outlasting, { recovery: quickRecovery });
    await harness().enqueue(id);
    await eventually(async () => expect((await harness().queue.depths()).deployments.active).toBe(1));
    await closing.close(100);
    expect(aborted).toBe(true);
    const seen: string[] = [];
    await harness().work(async ({ deploymentId }) => void seen.push(deploymentId), { recovery: quickRecovery });
    await eventually(() => expect(seen).toEqual([id]));
  });

  test("while the store is away an enqueue ends in time and does no harm to its caller", async () => {
    const away = createQueueClient({ ...unreachable, log: quietLog });
    const begin = performance.now();
    await away.enqueue("deployments.reconcile", { deploymentId: randomUUID() });
    expect(performance.now() - begin).toBeLessThan(20_000);
    await expect(away.ping()).rejects.toThrow();
    await away.close();
  });

  test("a thousand jobs over two workers are each done, and done again only when taken back or tried again", async () => {
    const ids = Array.from({ length: 1_000 }, () => randomUUID());
    const seen: string[] = [];
    // A store that is silent for seconds cannot note a job's end, nor a worker's sign of life.
    let triedAgain = 0;
    const takenBack = () => harness().events.filter(({ outcome }) => outcome === "stalled").length;
    const note = async ({ deploymentId }: { deploymentId: string }, { attempt }: JobRun) => {
      seen.push(deploymentId);
      if (attempt > 1) triedAgain += 1;
    };
    await Promise.all([harness().work(note), harness().work(note)]);
    for (let begin = 0; begin < ids.length; begin += 50) {
      await Promise.all(ids.slice(begin, begin + 50).map((id) => harness().enqueue(id, { key: id })));
    }
    await eventually(() => expect(new Set(seen)).toEqual(new Set(ids)), 30_000);
    await eventually(() => expect(seen.length - triedAgain - takenBack()).toBeLessThanOrEqual(ids.length));
  });
}
