import { changeDesiredDownload, findDownload } from "@/db/queries/downloads";
import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { removeNode, updateNode } from "@/lib/nodes";
import { createTestPlatform, memberContext, newOrganization, TestAgent } from "@/lib/nodes/testing";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import * as verbs from ".";
import { receiveFiles, seedModel, startDownload } from "./testing/seed-model";
import type { Context } from "@/lib/context";

const { db } = await createTestDatabase({ max: 20 });
const platform = createTestPlatform(db);
let organizationId: string;
let ctx: Context;
let agent: TestAgent;

beforeEach(async () => {
  organizationId = await newOrganization(db);
  ctx = memberContext(platform, organizationId);
  agent = await TestAgent.joined(platform, organizationId);
});

const look = (deploymentId: string) => verbs.reconcileDeployment(platform, { deploymentId });
const read = (deploymentId: string) => verbs.getDeployment(ctx, { deploymentId });
const deploy = async (input: Record<string, unknown> = {}) => {
  const model = await seedModel(db, { organizationId, agent });
  const deploymentId = await verbs.deployModel(ctx, { m_id: model.modelId, ...input });
  return { ...model, deploymentId };
};
const serve = async (input: Record<string, unknown> = {}) => {
  const deployed = await deploy(input);
  await look(deployed.deploymentId);
  await agent.obey("serving");
  await look(deployed.deploymentId);
  return deployed;
};
const auditOf = async (objectId: string) =>
  (await db.select().from(schema.auditEvents).where(eq(schema.auditEvents.objectId, objectId))).map(
    (event) => event.action,
  );

const statusWrittenAt = async (deploymentId: string) =>
  (await db.select().from(schema.deploymentStatus).where(eq(schema.deploymentStatus.deploymentId, deploymentId)))[0]
    ?.updatedAt;

test("deploy, place, start, serve, stop: every step is told, and nothing is left", async () => {
  const { deploymentId, fileIds, modelId, configId } = await deploy();
  expect(platform.nudged).toContain(deploymentId);
  expect(await read(deploymentId)).toMatchObject({
    status: "REQUESTED",
    phase: "waiting",
    m_config_id: configId,
    m_file_id: fileIds[0],
  });

  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({
    phase: "placing",
    engine_name: "llama-cpp",
    explanation: { verdict: "fits", chosen: { nodeName: "atlas" } },
  });
  const { instances } = await agent.poll();
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

  await agent.obey("starting", { loadPercent: 40 });
  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({
    phase: "starting",
    status: "DEPLOYING",
    instances: [{ load_percent: 40 }],
  });
  await agent.obey("serving", { port: 20_000, pid: 99, measuredBytes: 400_000_000 });
  await look(deploymentId);
  const serving = await read(deploymentId);
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

  expect(await verbs.stopDeployment(ctx, { deploymentId })).toBe(true);
  expect((await read(deploymentId)).phase).toBe("stopping");
  await look(deploymentId);
  expect((await agent.poll()).instances).toMatchObject([{ desired: "stop" }]);
  await agent.obey();
  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({ phase: "stopped", status: "STOPPED" });
  expect(await verbs.deleteDeployment(ctx, { deploymentId })).toBe(true);
  await look(deploymentId);
  expect((await agent.poll()).instances).toEqual([]);
  expect(await auditOf(deploymentId)).toEqual(["deployment.create", "deployment.stop", "deployment.delete"]);
});

test("a stopped deployment starts again in a new generation with one engine", async () => {
  const { deploymentId } = await serve();
  await verbs.stopDeployment(ctx, { deploymentId });
  await look(deploymentId);
  await agent.obey();
  await look(deploymentId);
  expect(await verbs.startDeployment(ctx, { deploymentId })).toMatchObject({ phase: "waiting", generation: 2 });
  await look(deploymentId);
  expect((await agent.poll()).instances).toMatchObject([{ generation: 2, desired: "run" }]);
  await agent.obey();
  await look(deploymentId);
  expect((await read(deploymentId)).phase).toBe("serving");
});

test("a restart reaches the running engine and places nothing", async () => {
  const { deploymentId } = await serve();
  const [before] = (await agent.poll()).instances;
  await verbs.restartDeployment(ctx, { deploymentId });
  await look(deploymentId);
  expect((await agent.poll()).instances).toEqual([{ ...before, restart: 1 }]);
});

test("an update stops the old engine before the new one is placed with the new parameters", async () => {
  const { deploymentId } = await serve({ config: { contextLength: 8192 } });
  const updated = await verbs.updateDeployment(ctx, { deploymentId, config: { parallel: 4, contextLength: null } });
  expect(updated).toMatchObject({ generation: 2, config: { parallel: 4 } });
  await look(deploymentId);
  expect((await agent.poll()).instances).toMatchObject([{ generation: 1, desired: "stop" }]);
  await look(deploymentId);
  expect((await agent.poll()).instances).toHaveLength(1);
  await agent.obey();
  await look(deploymentId);
  expect((await agent.poll()).instances).toMatchObject([
    { generation: 2, config: { parallel: 4, contextLength: 4096 } },
  ]);
});

test("an engine that gave up fails the deployment with cause, evidence and fix, and is not placed again", async () => {
  const { deploymentId } = await serve();
  const fix = { label: "Halve the context", patch: { contextLength: 2048 } };
  const error = {
    code: "OUT_OF_MEMORY",
    detail: "Too large.",
    evidence: "failed to allocate",
    fix,
    at: new Date().toISOString(),
  };
  await agent.obey("failed", { error, restarts: 5 });
  await look(deploymentId);
  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({
    phase: "failed",
    status: "FAILED",
    last_error_code: "OOM",
    error: { code: "OUT_OF_MEMORY", evidence: "failed to allocate", fix },
  });
  expect((await agent.poll()).instances).toHaveLength(1);
  await verbs.updateDeployment(ctx, { deploymentId, config: fix.patch });
  await look(deploymentId);
  expect((await agent.poll()).instances).toMatchObject([{ generation: 2, config: { contextLength: 2048 } }]);
  expect((await read(deploymentId)).error).toBeNull();
});

test("a deployment whose files are still coming waits for them and goes on by itself", async () => {
  const model = await seedModel(db, { organizationId });
  const downloadId = await startDownload(db, organizationId, agent, model);
  const deploymentId = await verbs.deployModel(ctx, { m_id: model.modelId });
  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({ phase: "fetching", status: "DEPLOYING" });
  platform.nudged.length = 0;
  await receiveFiles(db, agent, model.fileIds);
  expect(platform.nudged).toContain(deploymentId);
  await look(deploymentId);
  expect((await read(deploymentId)).phase).toBe("placing");
  expect((await agent.poll()).downloads.map((download) => download.downloadId)).toEqual([downloadId]);
});

test("files that are on no machine any more are asked for once, on the machine that is chosen", async () => {
  const { deploymentId, fileIds } = await serve();
  await verbs.stopDeployment(ctx, { deploymentId });
  await look(deploymentId);
  await agent.obey();
  await look(deploymentId);
  agent.filesPresent = [];
  await agent.report({ instances: agent.observed() });
  await verbs.startDeployment(ctx, { deploymentId });
  await look(deploymentId);
  await look(deploymentId);
  const { downloads, instances } = await agent.poll();
  expect(downloads).toMatchObject([{ files: [{ fileId: fileIds[0] }], desired: "run" }]);
  expect(instances).toHaveLength(1);
  await agent.obey("fetching");
  await look(deploymentId);
  expect((await read(deploymentId)).phase).toBe("fetching");
});

test("a download that was cancelled fails the deployment that waits for it", async () => {
  const model = await seedModel(db, { organizationId });
  const downloadId = await startDownload(db, organizationId, agent, model);
  const deploymentId = await verbs.deployModel(ctx, { m_id: model.modelId });
  const row = await findDownload(db, organizationId, downloadId);
  if (row) await changeDesiredDownload(db, row, { desired: "cancel" });
  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({
    phase: "failed",
    status: "MUST_REDOWNLOAD",
    error: { code: "MODEL_FILES_INCOMPLETE" },
  });
  expect((await agent.poll()).downloads).toHaveLength(1);
});

test("too little memory is a failure with a fix that works, written once however often it is looked at", async () => {
  const model = await seedModel(db, { organizationId, agent });
  const deploymentId = await verbs.deployModel(ctx, {
    m_id: model.modelId,
    config: { contextLength: 1_000_000, parallel: 8 },
  });
  await look(deploymentId);
  const failed = await read(deploymentId);
  expect(failed).toMatchObject({ phase: "failed", last_error_code: "NoFitError", error: { code: "NO_FIT_CAPACITY" } });
  const written = await statusWrittenAt(deploymentId);
  await look(deploymentId);
  expect(await statusWrittenAt(deploymentId)).toEqual(written);
  await verbs.updateDeployment(ctx, { deploymentId, config: failed.error?.fix?.patch });
  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({ phase: "placing", error: null });
});

test("more copies than fit: as many as fit are placed, and the rest is said to be too much", async () => {
  const model = await seedModel(db, { organizationId, agent });
  const deploymentId = await verbs.deployModel(ctx, { m_id: model.modelId, starting_copies: 40 });
  await look(deploymentId);
  const { error } = await read(deploymentId);
  const placed = (await agent.poll()).instances.length;
  expect(placed).toBeGreaterThan(1);
  expect(placed).toBeLessThan(40);
  expect(error).toMatchObject({ code: "NO_FIT_CAPACITY", fix: { patch: { copies: placed } } });
  const { generation, copies } = await verbs.updateDeployment(ctx, { deploymentId, config: error?.fix?.patch });
  expect([generation, copies]).toEqual([2, placed]);
});

test("machines: cordoned is waited for, lost is replaced only where there is room, removed is replaced at once", async () => {
  await updateNode(ctx, { nodeId: agent.nodeId, cordoned: true });
  const { deploymentId } = await deploy();
  await look(deploymentId);
  expect((await read(deploymentId)).phase).toBe("waiting");
  platform.nudged.length = 0;
  await updateNode(ctx, { nodeId: agent.nodeId, cordoned: false });
  expect(platform.nudged).toContain(deploymentId);
  await look(deploymentId);
  await agent.obey("serving");
  await look(deploymentId);

  const silence = async (ms: number) => {
    await db
      .update(schema.nodes)
      .set({ lastSeenAt: new Date(Date.now() - ms) })
      .where(eq(schema.nodes.id, agent.nodeId));
    await look(deploymentId);
  };
  await silence(30_000);
  expect(await read(deploymentId)).toMatchObject({ phase: "degraded", error: { code: "NODE_UNREACHABLE" } });
  await silence(70_000);
  expect((await read(deploymentId)).instances).toHaveLength(1);

  const other = await TestAgent.joined(platform, organizationId, "borg");
  await receiveFiles(db, other, agent.filesPresent);
  await look(deploymentId);
  expect((await other.poll()).instances).toMatchObject([{ deploymentId, desired: "run" }]);
  await other.obey("serving");
  await look(deploymentId);
  expect(await read(deploymentId)).toMatchObject({ phase: "serving", error: null });
  await agent.obey("serving");
  await look(deploymentId);
  expect((await agent.poll()).instances).toMatchObject([{ desired: "stop" }]);
  expect((await other.poll()).instances).toMatchObject([{ desired: "run" }]);

  await agent.obey();
  await removeNode(ctx, { nodeId: other.nodeId });
  await look(deploymentId);
  expect((await agent.poll()).instances).toMatchObject([{ desired: "run" }]);
});

test("the sweep looks again at everything that is not as wanted, and at nothing else", async () => {
  const settled = await serve();
  const open = await deploy({ deployment_name: "open" });
  platform.nudged.length = 0;
  await verbs.sweepDeployments(platform);
  expect(platform.nudged).toContain(open.deploymentId);
  expect(platform.nudged).not.toContain(settled.deploymentId);
});
