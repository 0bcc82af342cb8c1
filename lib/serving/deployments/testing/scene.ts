import { createTestDatabase } from "@/db/testing";
import { createTestPlatform, memberContext, newOrganization, TestAgent } from "@/lib/serving/nodes/testing";
import { beforeEach } from "vitest";
import * as verbs from "..";
import { seedModel, type SeededModel } from "./seed-model";

type Deployed = SeededModel & { deploymentId: string };

/** A database for the test file, and before each test an organization with one machine; tests decide when anybody looks. */
export async function createScene() {
  const { db } = await createTestDatabase({ max: 20 });
  const platform = createTestPlatform(db);
  const enter = async () => {
    const organizationId = await newOrganization(db);
    return {
      organizationId,
      ctx: memberContext(platform, organizationId),
      agent: await TestAgent.joined(platform, organizationId),
    };
  };
  const scene = {
    db,
    platform,
    ...(await enter()),
    look: (deploymentId: string) => verbs.reconcileDeployment(platform, { deploymentId }),
    read: (deploymentId: string) => verbs.getDeployment(scene.ctx, { deploymentId }),
    /** A model whose files are on the machine, and a deployment of it that nobody looked at yet. */
    async deploy(input: Record<string, unknown> = {}): Promise<Deployed> {
      const model = await seedModel(db, { organizationId: scene.organizationId, agent: scene.agent });
      return { ...model, deploymentId: await verbs.deployModel(scene.ctx, { m_id: model.modelId, ...input }) };
    },
    async serve(input: Record<string, unknown> = {}): Promise<Deployed> {
      const deployed = await scene.deploy(input);
      await scene.look(deployed.deploymentId);
      await scene.agent.obey("serving");
      await scene.look(deployed.deploymentId);
      return deployed;
    },
  };
  beforeEach(async () => {
    Object.assign(scene, await enter());
  });
  return scene;
}
