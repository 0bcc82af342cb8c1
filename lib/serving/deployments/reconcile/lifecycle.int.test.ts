import { deleteModel } from "@/lib/serving/models";
import * as schema from "@/db/schema";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import * as verbs from "..";
import { createScene } from "../testing/scene";

const scene = await createScene();
const auditOf = async (objectId: string) => {
  const { auditEvents: events } = schema;
  const rows = await scene.db.select().from(events).where(eq(events.objectId, objectId)).orderBy(events.occurredAt);
  return rows.map(({ action }) => action);
};

test("deploy, place, start, serve, stop: every step is told, and nothing is left", async () => {
  const { deploymentId, fileIds, modelId, configId } = await scene.deploy();
  expect(scene.platform.nudged).toContain(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({
    status: "REQUESTED",
    phase: "waiting",
    m_config_id: configId,
    m_file_id: fileIds[0],
  });

  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({
    phase: "placing",
    engine_name: "llama-cpp",
    explanation: { verdict: "fits", chosen: { nodeName: "atlas" } },
  });
  const { instances } = await scene.agent.poll();
  expect(instances).toMatchObject([
    {
      deploymentId,
      desired: "run",
      engine: "llama-cpp",
      servedModelName: "tiny",
      primaryFileId: fileIds[0],
      files: [{ fileId: fileIds[0] }],
      config: { contextLength: 4096 },
      facts: { architecture: "gemma3" },
    },
  ]);

  await scene.agent.obey("starting", { loadPercent: 40 });
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({
    phase: "starting",
    status: "DEPLOYING",
    instances: [{ load_percent: 40 }],
  });
  await scene.agent.obey("serving", { port: 20_000, pid: 99, measuredBytes: 400_000_000 });
  await scene.look(deploymentId);
  const serving = await scene.read(deploymentId);
  expect(serving).toMatchObject({
    phase: "serving",
    status: "DEPLOYED",
    copies_serving: 1,
    deployed_at: expect.any(String),
    access_path: `/runtime/models/${deploymentId}`,
    context_window: 4096,
    capabilities: ["chat", "completions"],
    m_id: modelId,
    instances: [{ status: "DEPLOYED", host_name: "atlas.local", listen_port: 20_000, measured_bytes: 400_000_000 }],
    error: null,
  });
  const steps = ["waiting", "placing", "fetching", "starting", "warming", "serving"].map((step) => serving.steps[step]);
  expect(steps).toEqual(steps.toSorted((a = "", b = "") => a.localeCompare(b)));
  expect(steps).not.toContain(undefined);

  expect(await verbs.stopDeployment(scene.ctx, { deploymentId })).toBe(true);
  expect((await scene.read(deploymentId)).phase).toBe("stopping");
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toMatchObject([{ desired: "stop" }]);
  await scene.agent.obey();
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({ phase: "stopped", status: "STOPPED" });
  expect(await verbs.deleteDeployment(scene.ctx, { deploymentId })).toBe(true);
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toEqual([]);
  expect(await auditOf(deploymentId)).toEqual(["deployment.create", "deployment.stop", "deployment.delete"]);
});

test("a stopped deployment starts again in a new generation with one engine", async () => {
  const { deploymentId } = await scene.serve();
  await verbs.stopDeployment(scene.ctx, { deploymentId });
  await scene.look(deploymentId);
  await scene.agent.obey();
  await scene.look(deploymentId);
  expect(await verbs.startDeployment(scene.ctx, { deploymentId })).toMatchObject({ phase: "waiting", generation: 2 });
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toMatchObject([{ generation: 2, desired: "run" }]);
  await scene.agent.obey();
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).phase).toBe("serving");
});

test("a restart reaches the running engine and places nothing", async () => {
  const { deploymentId } = await scene.serve();
  const [before] = (await scene.agent.poll()).instances;
  await verbs.restartDeployment(scene.ctx, { deploymentId });
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toEqual([{ ...before, restart: 1 }]);
});

test("an update stops the old engine before the new one is placed with the new parameters", async () => {
  const { deploymentId } = await scene.serve({ config: { contextLength: 8192 } });
  const updated = await verbs.updateDeployment(scene.ctx, {
    deploymentId,
    config: { parallel: 4, contextLength: null },
  });
  expect(updated).toMatchObject({ generation: 2, config: { parallel: 4 } });
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toMatchObject([{ generation: 1, desired: "stop" }]);
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toHaveLength(1);
  await scene.agent.obey();
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toMatchObject([
    { generation: 2, config: { parallel: 4, contextLength: 4096 } },
  ]);
});

test("an engine that gave up fails the deployment with cause, evidence and fix, and is not placed again", async () => {
  const { deploymentId } = await scene.serve();
  const fix = { label: "Halve the context", patch: { contextLength: 2048 } };
  const error = {
    code: "OUT_OF_MEMORY",
    detail: "Too large.",
    evidence: "failed to allocate",
    fix,
    at: new Date().toISOString(),
  };
  await scene.agent.obey("failed", { error, restarts: 5 });
  await scene.look(deploymentId);
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({
    phase: "failed",
    status: "FAILED",
    last_error_code: "OOM",
    error: { code: "OUT_OF_MEMORY", evidence: "failed to allocate", fix },
  });
  expect((await scene.agent.poll()).instances).toHaveLength(1);
  await verbs.updateDeployment(scene.ctx, { deploymentId, config: fix.patch });
  await scene.look(deploymentId);
  expect((await scene.agent.poll()).instances).toMatchObject([{ generation: 2, config: { contextLength: 2048 } }]);
  expect((await scene.read(deploymentId)).error).toBeNull();
});

test("the sweep looks again at everything that is not as wanted, and at nothing else", async () => {
  const settled = await scene.serve();
  const open = await scene.deploy({ deployment_name: "open" });
  scene.platform.nudged.length = 0;
  await verbs.sweepDeployments(scene.platform);
  expect(scene.platform.nudged).toContain(open.deploymentId);
  expect(scene.platform.nudged).not.toContain(settled.deploymentId);
});

test("a deployment that was wanted for some minutes is stopped after them, counted anew from every start", async () => {
  const [timed, lasting] = [await scene.serve({ duration: 5 }), await scene.serve()];
  const { deploymentId } = timed;
  const after = async (minutes: number) => {
    const { deployed_at: servedSince } = await scene.read(deploymentId);
    return verbs.stopExpiredDeployments(scene.platform, new Date(Date.parse(servedSince ?? "") + minutes * 60_000));
  };
  await after(4.9);
  expect((await scene.read(deploymentId)).desired).toBe("run");
  await after(5);
  expect((await scene.read(deploymentId)).phase).toBe("stopping");
  expect(scene.platform.nudged).toContain(deploymentId);
  await scene.look(deploymentId);
  await scene.agent.obey();
  await verbs.startDeployment(scene.ctx, { deploymentId });
  await verbs.stopExpiredDeployments(scene.platform, new Date(Date.now() + 3_600_000));
  expect((await scene.read(deploymentId)).desired).toBe("run");
  expect((await scene.read(lasting.deploymentId)).desired).toBe("run");
});

test("a stopped deployment does not keep its model, and says at once why it cannot start without it", async () => {
  const { deploymentId, modelId } = await scene.serve();
  await verbs.stopDeployment(scene.ctx, { deploymentId });
  await scene.look(deploymentId);
  await scene.agent.obey();
  await scene.look(deploymentId);
  await deleteModel(scene.ctx, { modelId });
  const refusal = { code: "CONFLICT", detail: expect.stringContaining("was deleted, so it cannot start") };
  await expect(verbs.startDeployment(scene.ctx, { deploymentId })).rejects.toMatchObject(refusal);
  await expect(verbs.restartDeployment(scene.ctx, { deploymentId })).rejects.toMatchObject(refusal);
  await scene.look(deploymentId);
  expect((await scene.read(deploymentId)).phase).toBe("stopped");
});

test("deleting a model by force ends its deployment, which says so instead of being placed for ever", async () => {
  const { deploymentId, modelId } = await scene.serve();
  scene.platform.nudged.length = 0;
  await deleteModel(scene.ctx, { modelId, force: true });
  expect(scene.platform.nudged).toEqual([deploymentId]);
  for (let round = 0; round < 3; round += 1) {
    await scene.look(deploymentId);
    await scene.agent.obey("serving");
  }
  await scene.look(deploymentId);
  expect(await scene.read(deploymentId)).toMatchObject({
    phase: "failed",
    error: { code: "MODEL_DELETED", detail: expect.stringContaining("Its model was deleted") },
  });
  expect((await scene.agent.poll()).instances).toEqual([]);
});
