import { once } from "node:events";
import { text } from "node:stream/consumers";
import { createTestDatabase, startRedis } from "@/db/testing";
import { createQueueClient } from "@/lib/kernel/queue";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { afterAll, expect, test } from "vitest";
import { startWorker } from "./testing/start-worker";

const { url } = await createTestDatabase();
const redis = await startRedis();
afterAll(() => redis.stop());

test.each([
  ["PostgreSQL", {}],
  ["Redis", { REDIS_URL: redis.url }],
])("a worker on %s is ready, sweeps by itself, counts what it does, and ends cleanly on SIGTERM", async (_, place) => {
  const { child, ask } = await startWorker({ DATABASE_URL: url, ...place });
  // Its whole program is compiled first.
  await eventually(async () => expect((await ask("/health/ready")).body).toBe('{"status":"ok"}'), 40_000);
  expect(await ask("/health/live")).toMatchObject({ status: 200 });
  expect(await ask("/nothing")).toMatchObject({ status: 404 });

  const queue = createQueueClient({ ...place, databaseUrl: url, log: quietLog });
  await queue.enqueue("deployments.reconcile", { deploymentId: crypto.randomUUID() });
  await eventually(async () => {
    const { body } = await ask("/metrics");
    expect(body).toMatch(/kamiwaza_job_duration_seconds_count\{[^}]*job="maintenance.sweep",outcome="completed"/);
    expect(body).toMatch(/kamiwaza_job_duration_seconds_count\{[^}]*job="deployments.reconcile",outcome="completed"/);
    expect(body).toMatch(/kamiwaza_queue_jobs\{[^}]*queue="deployments",state="waiting"[^}]*\} 0/);
  });
  await queue.close();

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a worker with a broken configuration says everything that is wrong, and ends", async () => {
  const { child } = await startWorker({ DATABASE_URL: "mysql://x", KAMIWAZA_SECRET: "short" });
  const [words] = await Promise.all([child.stderr && text(child.stderr), once(child, "exit")]);
  expect(words).toMatch(/DATABASE_URL.*[\s\S]*KAMIWAZA_SECRET/);
  expect(child.exitCode).toBe(1);
});
