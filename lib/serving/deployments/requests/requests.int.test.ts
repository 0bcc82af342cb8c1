import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createApiKey } from "@/lib/identity/auth";
import type { Context } from "@/lib/kernel/context";
import { createRoute, type Operation } from "@/lib/edge/http";
import { deleteModelConfig, listModelConfigs, updateModelConfig } from "@/lib/serving/models";
import { codesOf, createTestPlatform, memberContext, newOrganization, TestAgent } from "@/lib/serving/nodes/testing";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";
import { seedModel } from "../testing/seed-model";

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

describe("deploy", () => {
  test("both spellings name model, configuration and deployment", async () => {
    const { modelId, configId } = await seedModel(db, { organizationId, agent, config: { contextLength: 2048 } });
    const older = await verbs.deployModel(ctx, { model_id: modelId, config_id: configId, deployment_name: "mine" });
    const newer = await verbs.deployModel(ctx, { m_id: modelId, m_config_id: configId });
    expect(await verbs.getDeployment(ctx, { deploymentId: older })).toMatchObject({
      name: "mine",
      m_config_id: configId,
      config: { contextLength: 2048 },
    });
    expect(await verbs.getDeployment(ctx, { deploymentId: newer })).toMatchObject({
      name: "tiny",
      m_name: "tiny-GGUF",
      m_config_name: "Default",
    });
  });

  test("every deployment names a configuration: the default one, else the first, else a new default", async () => {
    const { modelId, configId } = await seedModel(db, { organizationId, agent, config: { contextLength: 2048 } });
    const deployed = async () => {
      const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
      return verbs.getDeployment(ctx, { deploymentId });
    };
    await updateModelConfig(ctx, { configId, default: false });
    expect(await deployed()).toMatchObject({ m_config_id: configId, config: { contextLength: 2048 } });
    await deleteModelConfig(ctx, { configId });
    const { m_config_id } = await deployed();
    expect(await listModelConfigs(ctx, { model_id: modelId })).toMatchObject([{ id: m_config_id, default: true }]);
  });

  test("names from the model are made unique; a name asked for twice is refused", async () => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    const names = [];
    for (let count = 0; count < 3; count += 1) {
      const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
      names.push((await verbs.getDeployment(ctx, { deploymentId })).name);
    }
    expect(names).toEqual(["tiny", "tiny-2", "tiny-3"]);
    await expect(verbs.deployModel(ctx, { m_id: modelId, deployment_name: "tiny" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("one name is given once, whoever asks at the same time", async () => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    const codes = await codesOf(
      Array.from({ length: 10 }, () => verbs.deployModel(ctx, { m_id: modelId, deployment_name: "one" })),
    );
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(codes.filter((code) => code === "CONFLICT")).toHaveLength(9);
  });

  test("a file is chosen: one quantization with all its shards, and no helper file", async () => {
    const names = [
      "tiny-q8_0.gguf",
      "tiny-q4_k_m-00001-of-00002.gguf",
      "tiny-q4_k_m-00002-of-00002.gguf",
      "mmproj-tiny.gguf",
    ];
    const { modelId } = await seedModel(db, { organizationId, agent, names });
    const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
    expect(await verbs.getDeployment(ctx, { deploymentId })).toMatchObject({
      file_name: "tiny-q4_k_m-00001-of-00002.gguf",
    });
    await verbs.reconcileDeployment(platform, { deploymentId });
    const [instance] = (await agent.poll()).instances;
    expect(instance?.files).toHaveLength(2);
    expect(instance?.facts.weightBytes).toBe(2 * 253_000_000);
  });

  test("the engine may be named as the Kamiwaza client names it", async () => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    const deploymentId = await verbs.deployModel(ctx, { m_id: modelId, engine_name: "llamacpp" });
    expect(await verbs.getDeployment(ctx, { deploymentId })).toMatchObject({ engine_name: "llama-cpp" });
  });

  test("a configuration in the words of other tools is deployed, its sampling values kept beside", async () => {
    const config = {
      max_model_len: "2048",
      gpu_memory_utilization: 0.9,
      tensor_parallel_size: 1,
      quantization: "awq",
      n_gpu_layers: -1,
      temperature: "0.2",
      top_p: 0.9,
      max_tokens: 128,
    };
    const { modelId, configId } = await seedModel(db, { organizationId, agent, config });
    const deploymentId = await verbs.deployModel(ctx, {
      m_id: modelId,
      m_config_id: configId,
      config: { n_parallel: 3 },
    });
    // What has no effect here is kept, so that the explanation can name it.
    const own = {
      contextLength: 2048,
      parallel: 3,
      quantization: "awq",
      temperature: 0.2,
      top_p: 0.9,
      max_tokens: 128,
    };
    const { config: kept } = await verbs.getDeployment(ctx, { deploymentId });
    expect(kept).toEqual(own);
    await verbs.reconcileDeployment(platform, { deploymentId });
    const [instance] = (await agent.poll()).instances;
    expect(instance?.config).toMatchObject({ contextLength: 2048, parallel: 3 });
    expect(instance?.config).not.toHaveProperty("temperature");
    expect(instance?.config).not.toHaveProperty("quantization");
  });

  test("what the Kamiwaza client always sends asks for nothing", async () => {
    const { modelId, configId } = await seedModel(db, { organizationId, agent });
    const defaults = {
      min_copies: 1,
      starting_copies: 1,
      max_copies: 1,
      lb_port: 0,
      autoscaling: false,
      force_cpu: false,
    };
    const nothing = { location: null, node_resource_type: null, gpu_allocation: null, vram_allocation: null };
    const wanted = { m_id: modelId, m_config_id: configId, ...defaults, ...nothing, max_concurrent_requests: null };
    expect(await verbs.deployModel(ctx, wanted)).toEqual(expect.any(String));
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a place", { location: "Berlin" }, "/location"],
    ["a port of its own", { lb_port: 8080 }, "/lb_port"],
    ["autoscaling", { autoscaling: true }, "/autoscaling"],
    ["fewer copies at most than are wanted", { starting_copies: 2, max_copies: 1 }, "/max_copies"],
    ["a kind of machine", { node_resource_type: "gpu" }, "/node_resource_type"],
    ["a share of memory", { gpu_allocation: 0.5 }, "/gpu_allocation"],
    ["an amount of memory", { vram_allocation: 1e9 }, "/vram_allocation"],
    ["a limit on requests", { max_concurrent_requests: 4 }, "/max_concurrent_requests"],
    ["resources of a cluster", { inferenceResources: { schemaVersion: 1 } }, "/inferenceResources"],
    ["a sampling value out of range", { config: { temperature: 9 } }, "/config/temperature"],
    ["an unknown engine", { engine_name: "steam" }, "/engine_name"],
    ["a parameter the engine does not have", { config: { tensorParallel: 2 } }, "/config/tensorParallel"],
    ["a parameter out of range", { config: { contextLength: 1 } }, "/config/contextLength"],
    ["a parameter of the wrong type", { config: { parallel: "four" } }, "/config/parallel"],
    ["a file of no model", { m_file_id: randomUUID() }, "/m_file_id"],
    ["a node nobody has", { node_id: randomUUID() }, "/node_id"],
    ["no model", { m_id: undefined }, "/m_id"],
  ])("%s is refused with a pointer", async (_, input, pointer) => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    await expect(verbs.deployModel(ctx, { m_id: modelId, ...input })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [expect.objectContaining({ pointer })],
    });
    expect(await verbs.listDeployments(ctx, {})).toEqual([]);
  });

  test("a model without files here or on the way is refused, one in a format nobody serves too", async () => {
    const nowhere = await seedModel(db, { organizationId });
    await expect(verbs.deployModel(ctx, { m_id: nowhere.modelId })).rejects.toMatchObject({
      code: "MODEL_FILES_INCOMPLETE",
    });
    const other = await seedModel(db, { organizationId, agent, names: ["model.safetensors"], repoId: "acme/other" });
    await expect(verbs.deployModel(ctx, { m_id: other.modelId })).rejects.toMatchObject({ code: "NO_ENGINE" });
  });
});

describe("who may", () => {
  test("another organization's things do not exist", async () => {
    const { modelId, configId } = await seedModel(db, { organizationId, agent });
    const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
    await verbs.reconcileDeployment(platform, { deploymentId });
    const [instance] = await verbs.listModelInstances(ctx, {});
    const otherOrganization = await newOrganization(db);
    const stranger = memberContext(platform, otherOrganization);
    const own = await seedModel(db, { organizationId: otherOrganization });
    const attempts = [
      verbs.deployModel(stranger, { m_id: modelId }),
      verbs.deployModel(stranger, { m_id: own.modelId, m_config_id: configId }),
      verbs.planDeployment(stranger, { m_id: modelId }),
      verbs.getDeployment(stranger, { deploymentId }),
      verbs.getDeploymentStatus(stranger, { deploymentId }),
      verbs.stopDeployment(stranger, { deploymentId }),
      verbs.startDeployment(stranger, { deploymentId }),
      verbs.restartDeployment(stranger, { deploymentId }),
      verbs.updateDeployment(stranger, { deploymentId, copies: 2 }),
      verbs.deleteDeployment(stranger, { deploymentId }),
      verbs.getDeploymentLogs(stranger, { deploymentId, run: "current" }),
      verbs.getLogPatterns(stranger, { deploymentId }),
      verbs.getDeploymentMetrics(stranger, { deploymentId }),
      verbs.getModelInstance(stranger, { instanceId: instance?.id ?? "" }),
    ];
    expect(new Set(await codesOf(attempts))).toEqual(new Set(["NOT_FOUND"]));
    expect(await verbs.listDeployments(stranger, {})).toEqual([]);
    expect(await verbs.listModelInstances(stranger, {})).toEqual([]);
  });

  test("looking needs read, changing needs write, and a refusal changes nothing", async () => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
    const reader = memberContext(platform, organizationId, "read");
    const guest = memberContext(platform, organizationId, "openid");
    const changes = [
      verbs.deployModel,
      verbs.stopDeployment,
      verbs.startDeployment,
      verbs.restartDeployment,
      verbs.updateDeployment,
      verbs.deleteDeployment,
    ];
    for (const change of changes) {
      await expect(change(reader, { m_id: modelId, deploymentId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(verbs.listDeployments(guest, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(verbs.getDeployment(guest, { deploymentId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await verbs.getDeployment(reader, { deploymentId })).toMatchObject({ generation: 1, desired: "run" });
  });

  test("two changes at once: one is told to look again, or finds nothing to do", async () => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
    const contexts = [4096, 8192, 2048, 1024, 512];
    await Promise.allSettled(
      contexts.map((contextLength) => verbs.updateDeployment(ctx, { deploymentId, config: { contextLength } })),
    );
    const { generation } = await verbs.getDeployment(ctx, { deploymentId });
    const updates = await db.select().from(schema.auditEvents).where(eq(schema.auditEvents.objectId, deploymentId));
    expect(updates.filter((event) => event.action === "deployment.update")).toHaveLength(generation - 1);
  });
});

describe("planning", () => {
  test("a plan says what deploying would choose, and changes nothing", async () => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    const plan = await verbs.planDeployment(memberContext(platform, organizationId, "read"), { m_id: modelId });
    expect(plan).toMatchObject({ verdict: "fits", chosen: { engine: "llama-cpp", nodeId: agent.nodeId } });
    expect((await verbs.planDeployment(ctx, { m_id: modelId, starting_copies: 60 })).fixes).toContainEqual(
      expect.objectContaining({ patch: { copies: expect.any(Number) } }),
    );
    expect(await verbs.listDeployments(ctx, {})).toEqual([]);
    expect((await agent.poll()).instances).toEqual([]);
  });

  test("an estimate is always given, even for a model nobody knows", async () => {
    const { modelId } = await seedModel(db, { organizationId, agent });
    expect(await verbs.estimateModelMemory(ctx, { m_id: modelId })).toMatchObject({
      estimation_source: "file-header",
      computed_vram_estimate: expect.any(Number),
    });
    const unread = await seedModel(db, { organizationId, repoId: "acme/unread" });
    expect(await verbs.estimateModelMemory(ctx, { m_id: unread.modelId })).toMatchObject({
      estimation_source: "file-size",
    });
    expect(await verbs.estimateModelMemory(ctx, { m_id: randomUUID() })).toMatchObject({
      computed_vram_estimate: null,
    });
    expect(await verbs.estimateModelMemory(ctx, {})).toMatchObject({ estimation_source: "unknown-model" });
  });
});

test("traffic of the last hour is counted by minute, gaps included", async () => {
  const { modelId } = await seedModel(db, { organizationId, agent });
  const deploymentId = await verbs.deployModel(ctx, { m_id: modelId });
  const occurredAt = new Date(Date.now() - 120_000);
  const call = { organizationId, deploymentId, occurredAt, requestId: "r", operation: "chat", streamed: true };
  await db.insert(schema.usageRecords).values([
    { ...call, status: 200, completionTokens: 100, timeToFirstTokenMs: 100, durationMs: 1100 },
    { ...call, status: 200, completionTokens: 50, timeToFirstTokenMs: 300, durationMs: 1300 },
    { ...call, status: 502, durationMs: 10 },
    // As versions before wrote what was not streamed.
    { ...call, status: 200, streamed: false, timeToFirstTokenMs: 9000, durationMs: 9000 },
  ]);
  const { points } = await verbs.getDeploymentMetrics(ctx, { deploymentId });
  expect(points).toHaveLength(60);
  const busy = points.filter((point) => point.requests > 0);
  expect(busy).toMatchObject([
    { requests: 4, failed: 1, completion_tokens: 150, tokens_per_second: 75, ttft_ms_p50: 200, ttft_ms_p95: 290 },
  ]);
  expect(points.find((point) => point.requests === 0)).toMatchObject({ tokens_per_second: null, ttft_ms_p50: null });
  expect((await verbs.getDeployment(ctx, { deploymentId })).usage).toEqual({
    requests_1h: 4,
    tokens_per_second: 75,
    ttft_ms_p95: 290,
  });
});

test("deployments are listed by what they all can do, and none claims a port", async () => {
  const { modelId } = await seedModel(db, { organizationId, agent });
  const id = await verbs.deployModel(ctx, { m_id: modelId });
  const able = async (...capability: string[]) =>
    (await verbs.listDeployments(ctx, { capability })).map((deployment) => deployment.id);
  const [deployment] = await verbs.listDeployments(ctx, {});
  expect(deployment).toMatchObject({ lb_port: 0, capabilities: ["chat", "completions"] });
  expect(await able("chat", "completions")).toEqual([id]);
  expect(await able("chat", "embeddings")).toEqual([]);
  expect(operations.listDeployments.query.parse({ capability: "chat" })).toEqual({ capability: ["chat"] });
});

test("every view keeps its contract, before and after an engine runs", async () => {
  const { modelId } = await seedModel(db, { organizationId, agent });
  const deploymentId = await verbs.deployModel(ctx, { m_id: modelId, duration: 5 });
  const check = async () => {
    const views: [Operation, unknown][] = [
      [operations.getDeployment, await verbs.getDeployment(ctx, { deploymentId })],
      [operations.listDeployments, await verbs.listDeployments(ctx, {})],
      [operations.getDeploymentStatus, await verbs.getDeploymentStatus(ctx, { deploymentId })],
      [operations.planDeployment, await verbs.planDeployment(ctx, { m_id: modelId })],
      [operations.estimateModelMemory, await verbs.estimateModelMemory(ctx, { m_id: modelId })],
      [operations.getDeploymentMetrics, await verbs.getDeploymentMetrics(ctx, { deploymentId })],
      [operations.listModelInstances, await verbs.listModelInstances(ctx, {})],
      [operations.getServingHealth, await verbs.getServingHealth(ctx)],
      [operations.getServingStatus, await verbs.getServingStatus(ctx)],
      [operations.startServing, await verbs.startServing(ctx)],
    ];
    for (const [operation, view] of views) operation.response.parse(view);
  };
  await check();
  await verbs.reconcileDeployment(platform, { deploymentId });
  await check();
  await agent.obey("failed", { error: { code: "ENGINE_EXITED", detail: "It ended.", at: new Date().toISOString() } });
  await verbs.reconcileDeployment(platform, { deploymentId });
  await check();
});

test("over HTTP: a bare id with 202, the same one for the same Idempotency-Key, and a problem document for bad input", async () => {
  const { modelId } = await seedModel(db, { organizationId, agent });
  const userId = "userId" in ctx.actor ? ctx.actor.userId : "";
  await db.insert(schema.users).values({ id: userId, organizationId, username: `ada-${userId}`, roles: ["admin"] });
  const { token } = await createApiKey(ctx, { name: "test", scope: "admin" });
  const handle = createRoute(() => platform, { strict: true })(operations.deployModel, verbs.deployModel);
  const post = (body: unknown) =>
    handle(
      new Request("http://web/api/serving/deploy_model/", {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "idempotency-key": `k-${JSON.stringify(body)}`.slice(0, 200),
        },
        body: JSON.stringify(body),
      }),
      { params: Promise.resolve({}) },
    );
  const first = await post({ m_id: modelId, m_config_id: null, lb_port: 0, autoscaling: false });
  expect(first.status).toBe(202);
  const id = await first.json();
  expect(await (await post({ m_id: modelId, m_config_id: null, lb_port: 0, autoscaling: false })).json()).toBe(id);
  expect(await verbs.listDeployments(ctx, {})).toMatchObject([{ id }]);
  const refused = await post({ m_id: modelId, config: { contextLength: "long" } });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({ code: "INVALID_INPUT", errors: [{ pointer: "/config/contextLength" }] });
  expect((await post({ m_id: "not-a-uuid" })).status).toBe(422);
  const mistyped = await post({ engine: "llama-cpp", m_id: modelId });
  expect(await mistyped.json()).toMatchObject({
    status: 422,
    detail: '"engine" is not known here; did you mean "engine_name"?',
  });
  expect(await verbs.listDeployments(ctx, {})).toMatchObject([{ id }]);
});
