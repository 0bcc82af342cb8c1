import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestPlatform, memberContext, newOrganization, someFacts, TestAgent } from "@/lib/serving/nodes/testing";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import * as verbs from "..";
import { seedModel } from "../testing/seed-model";

const { db } = await createTestDatabase({ max: 30 });
const platform = createTestPlatform(db);
const GiB = 1024 ** 3;

const instancesOf = (organizationId: string) =>
  db.select().from(schema.instances).where(eq(schema.instances.organizationId, organizationId));
/** A look that lost too many races is a job that runs again. */
const lookUntilDone = async (deploymentId: string) => {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      return await verbs.reconcileDeployment(platform, { deploymentId });
    } catch (error) {
      if (attempt === 9) throw error;
    }
  }
};

test("twenty looks at once place each replica once", async () => {
  const organizationId = await newOrganization(db);
  const agent = await TestAgent.joined(platform, organizationId);
  const { modelId } = await seedModel(db, { organizationId, agent });
  const deploymentId = await verbs.deployModel(memberContext(platform, organizationId), {
    m_id: modelId,
    starting_copies: 2,
  });
  await Promise.all(Array.from({ length: 20 }, () => lookUntilDone(deploymentId)));
  expect(await instancesOf(organizationId)).toHaveLength(2);
  const placed = await db.select().from(schema.auditEvents).where(eq(schema.auditEvents.action, "instance.place"));
  expect(placed.filter((event) => event.organizationId === organizationId)).toHaveLength(2);
});

test("many deployments at once never reserve a machine's memory twice", async () => {
  const organizationId = await newOrganization(db);
  const agent = await TestAgent.joined(platform, organizationId);
  agent.facts = someFacts({ memory: { totalBytes: 8 * GiB, availableBytes: 3 * GiB } });
  await agent.report();
  const { modelId } = await seedModel(db, { organizationId, agent });
  const ctx = memberContext(platform, organizationId);
  const ids = await Promise.all(
    Array.from({ length: 8 }, (_, index) => verbs.deployModel(ctx, { m_id: modelId, deployment_name: `d${index}` })),
  );
  await Promise.all(ids.map(lookUntilDone));
  const instances = await instancesOf(organizationId);
  const reserved = instances.reduce((sum, row) => sum + (row.estimatedBytes ?? 0), 0);
  expect(instances.length).toBeGreaterThan(1);
  expect(instances.length).toBeLessThan(8);
  expect(reserved).toBeLessThan(3 * GiB);
});

test("stops, starts, reports and looks at once end as wanted, with one engine per replica", async () => {
  const organizationId = await newOrganization(db);
  const agent = await TestAgent.joined(platform, organizationId);
  const { modelId } = await seedModel(db, { organizationId, agent });
  const ctx = memberContext(platform, organizationId);
  const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
  for (let round = 0; round < 6; round += 1) {
    await Promise.allSettled([
      lookUntilDone(deploymentId),
      verbs.stopDeployment(ctx, { deploymentId }),
      agent.obey("serving"),
      lookUntilDone(deploymentId),
      verbs.startDeployment(ctx, { deploymentId }),
      lookUntilDone(deploymentId),
    ]);
    const wanted = (await instancesOf(organizationId)).filter((row) => row.desired === "run");
    expect(wanted.length).toBeLessThanOrEqual(1);
  }
  await verbs.startDeployment(ctx, { deploymentId });
  for (let round = 0; round < 4; round += 1) {
    await lookUntilDone(deploymentId);
    await agent.obey("serving");
  }
  await lookUntilDone(deploymentId);
  expect(await verbs.getDeployment(ctx, { deploymentId })).toMatchObject({ phase: "serving", copies_serving: 1 });
  expect(await instancesOf(organizationId)).toHaveLength(1);
});
