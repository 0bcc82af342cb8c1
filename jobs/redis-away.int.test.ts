import { createTestDatabase, startRedis } from "@/db/testing";
import { deployModel, getDeployment } from "@/lib/serving/deployments";
import { seedModel } from "@/lib/serving/deployments/testing/seed-model";
import { createTestPlatform, memberContext, newOrganization, TestAgent } from "@/lib/serving/nodes/testing";
import { createQueueClient } from "@/lib/kernel/queue";
import { getReadiness } from "@/lib/console/system";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { afterAll, expect, test } from "vitest";
import { startWorker } from "./testing/start-worker";

const { db, url } = await createTestDatabase();
const redis = await startRedis();
const queue = createQueueClient({ REDIS_URL: redis.url, databaseUrl: url, log: quietLog });
afterAll(async () => {
  await queue.close();
  await redis.stop();
});

/** The whole program of the worker is compiled first. */
const startMs = 120_000;
/** A sweep comes every 30 s, and the answer of a queue is remembered for 5. */
const backMs = 90_000;

test("without Redis nobody is told that all is well; once it is back, what waited goes on by itself", async () => {
  const worker = await startWorker({ DATABASE_URL: url, REDIS_URL: redis.url });
  await eventually(async () => expect((await worker.ask("/health/ready")).status).toBe(200), startMs);
  const platform = { ...createTestPlatform(db), queue };
  const organizationId = await newOrganization(db);
  const ctx = memberContext(platform, organizationId);
  const agent = await TestAgent.joined(platform, organizationId);
  const { modelId } = await seedModel(db, { organizationId, agent });
  const anybody = { ...ctx, actor: { kind: "anonymous" as const } };
  expect(await getReadiness(anybody)).toMatchObject({ queue: "ok" });

  await redis.kill();
  await eventually(
    () => expect(getReadiness(anybody)).rejects.toMatchObject({ detail: expect.stringContaining("job queue") }),
    backMs,
  );
  await eventually(async () => expect((await worker.ask("/health/ready")).status).toBe(503), backMs);
  const deploymentId = await deployModel(ctx, { m_id: modelId });
  expect((await getDeployment(ctx, { deploymentId })).instances).toEqual([]);

  await redis.revive();
  await eventually(async () => expect(await getReadiness(anybody)).toMatchObject({ queue: "ok" }), backMs);
  await eventually(async () => expect((await worker.ask("/health/ready")).status).toBe(200), backMs);
  await eventually(async () => {
    // A machine that says nothing for 15 s is given no work.
    await agent.report();
    expect((await getDeployment(ctx, { deploymentId })).instances).toHaveLength(1);
  }, backMs);
}, 500_000);
