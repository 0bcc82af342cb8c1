import { deployments, deploymentStatus, instances } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import type { Operation } from "@/lib/edge/http";
import { createTestApi, expectProblem, type Answer, type Person, type Sent } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let ada: Person;
let modelId: string;

beforeEach(async () => {
  ada = await api.newPerson();
  modelId = await made(
    api.call(operations.createModel, verbs.createModel, { as: ada, body: { name: "one", hub: "hf" } }),
  );
});

const made = async (answer: Promise<Answer>) => ((await answer).body as { id: string }).id;
const configs = (query: Record<string, string> = {}) =>
  api.call(operations.listModelConfigsOfModel, verbs.listModelConfigsOfModel, { as: ada, params: { modelId }, query });
const newConfig = (body: object) =>
  made(api.call(operations.createModelConfig, verbs.createModelConfig, { as: ada, body: { m_id: modelId, ...body } }));
const configOf = async (configId: string) =>
  (await api.call(operations.getModelConfig, verbs.getModelConfig, { as: ada, params: { configId } })).body;
const newFile = (body: object = {}) =>
  made(
    api.call(operations.createModelFile, verbs.createModelFile, {
      as: ada,
      body: { name: `${randomUUID()}.gguf`, m_id: modelId, ...body },
    }),
  );
const removeFile = (fileId: string) =>
  api.call(operations.deleteModelFile, verbs.deleteModelFile, { as: ada, params: { fileId } });
const removeModel = (query: Record<string, string> = {}) =>
  api.call(operations.deleteModel, verbs.deleteModel, { as: ada, params: { modelId }, query });

test("a new model comes with a default configuration, and the hub's name is written one way", async () => {
  expect((await configs({ default: "True" })).body).toMatchObject([{ m_id: modelId, default: true, config: {} }]);
  const listed = await api.call(operations.listModels, verbs.listModels, { as: ada, query: { load_files: "False" } });
  expect(listed.body).toMatchObject([{ id: modelId, hub: "HubsHf", m_files: [], ready: false }]);
  expect(await api.changesOf(modelId)).toMatchObject([{ action: "model.create", actorId: ada.userId }]);
});

test("a repository is one model: a second one of its name is refused, one of another commit is not", async () => {
  const register = (body: object) =>
    api.call(operations.createModel, verbs.createModel, {
      as: ada,
      body: { name: "again", repo_modelId: "acme/again", ...body },
    });
  const first = (await register({})).body as { id: string };
  for (const body of [{}, { name: "other" }, { version: "a" }]) {
    const refused = await register(body);
    expectProblem(refused, 409);
    expect(JSON.stringify(refused.body)).toContain(first.id);
  }
  const commits = ["b", "c"].map((version) => ({ repo_modelId: "acme/pinned", version }));
  expect((await Promise.all(commits.map(register))).map(({ status }) => status)).toEqual([200, 200]);
  expectProblem(await register({ repo_modelId: "acme/pinned", version: "b" }), 409);
  const attempts = await Promise.all(Array.from({ length: 5 }, () => register({ repo_modelId: "acme/at-once" })));
  expect(attempts.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("a model is registered with its files and its default configuration, in the client's words or as parameters alone", async () => {
  const register = async (body: object) => {
    const answer = await api.call(operations.createModel, verbs.createModel, { as: ada, body });
    const { id, m_files: files } = answer.body as { id: string; m_files: object[] };
    const params = { modelId: id };
    const listed = await api.call(operations.listModelConfigsOfModel, verbs.listModelConfigsOfModel, {
      as: ada,
      params,
    });
    return { files, configs: listed.body };
  };
  const file = {
    name: "a-q4_k_m.gguf",
    size: 5,
    storage_type: "s3",
    storage_location: "s3://bucket/a",
    checksum: null,
  };
  const config = { contextLength: 1024 };
  expect(
    await register({
      name: "whole",
      m_files: [file, { ...file, name: "b.gguf" }],
      default_config: { default: true, name: "short", config, system_config: { note: "x" } },
    }),
  ).toMatchObject({
    files: [{ name: "a-q4_k_m.gguf", size: 5, storage_location: "s3://bucket/a" }, { name: "b.gguf" }],
    configs: [{ name: "short", default: true, config, system_config: { note: "x" } }],
  });
  expect(await register({ name: "parameters", m_files: [], default_config: config })).toMatchObject({
    files: [],
    configs: [{ name: "Default", default: true, config, system_config: {} }],
  });
});

test("an endpoint elsewhere, with its credential, is not stored among parameters", async () => {
  const config = { engine_name: "external_chat", external_endpoint: '{"credential_secret":"planted"}' };
  const params = { configId: await newConfig({}) };
  const attempts: [Operation, Function, Sent][] = [
    [operations.createModel, verbs.createModel, { body: { name: "elsewhere", default_config: { config } } }],
    [operations.createModel, verbs.createModel, { body: { name: "elsewhere", default_config: config } }],
    [operations.createModelConfig, verbs.createModelConfig, { body: { m_id: modelId, config } }],
    [operations.updateModelConfig, verbs.updateModelConfig, { params, body: { system_config: config } }],
  ];
  for (const [operation, verb, sent] of attempts)
    expectProblem(await api.call(operation, verb as never, { as: ada, ...sent }), 422);
  const models = await api.call(operations.listModels, verbs.listModels, { as: ada });
  expect(models.body).toMatchObject([{ name: "one" }]);
  const all = await api.call(operations.listModelConfigs, verbs.listModelConfigs, { as: ada });
  expect(JSON.stringify(all.body)).not.toContain("planted");
});

test("a parameter that no engine takes is named when it is saved, well-known names and sampling are kept as sent", async () => {
  const known = {
    n_ctx: 2048,
    contextLength: "2048",
    n_gpu_layers: 20,
    temperature: 0.7,
    max_tokens: 64,
    strip_thinking: true,
  };
  expect(await configOf(await newConfig({ config: known }))).toMatchObject({ config: known, warnings: [] });
  const spread = { max_model_len: 4096, tensor_parallel_size: 4, gpu_memory_utilization: 0.9 };
  expect(await configOf(await newConfig({ config: spread }))).toMatchObject({
    config: spread,
    warnings: [{ pointer: "/config/tensor_parallel_size", detail: expect.stringContaining("no effect") }],
  });
  const configId = await newConfig({});
  for (const [config, pointer] of [
    [{ warp_speed: 9 }, "/config/warp_speed"],
    [{ n_ctx: 1 }, "/config/n_ctx"],
    [{ top_p: 7 }, "/config/top_p"],
  ] as const) {
    const body = { m_id: modelId, config };
    const params = { configId };
    const attempts = [
      await api.call(operations.createModelConfig, verbs.createModelConfig, { as: ada, body }),
      await api.call(operations.updateModelConfig, verbs.updateModelConfig, { as: ada, params, body }),
      await api.call(operations.createModel, verbs.createModel, {
        as: ada,
        body: { name: "x", default_config: config },
      }),
    ];
    for (const answer of attempts) {
      expectProblem(answer, 422);
      expect(answer.body).toMatchObject({ errors: [{ pointer }] });
    }
  }
  expect(await configOf(configId)).toMatchObject({ config: {} });
});

test("a configuration names a file of its own model", async () => {
  const [own, other] = [await newFile(), await newFile({ m_id: null, model_id: null })];
  const configId = await newConfig({ m_file_id: own });
  const change = (fileId: string) =>
    api.call(operations.updateModelConfig, verbs.updateModelConfig, {
      as: ada,
      params: { configId },
      body: { m_file_id: fileId },
    });
  expect((await change(own)).body).toMatchObject({ m_file_id: own });
  for (const fileId of [other, randomUUID()]) {
    const body = { m_id: modelId, m_file_id: fileId };
    expectProblem(await api.call(operations.createModelConfig, verbs.createModelConfig, { as: ada, body }), 422);
    expectProblem(await change(fileId), 422);
  }
});

test("a model has one default configuration: a new default takes it from the old one", async () => {
  const first = await newConfig({ default: true, config: { contextLength: 2048 } });
  expect((await configs({ default: "True" })).body).toMatchObject([{ id: first }]);
  const second = await newConfig({ name: "plain" });
  const params = { configId: second };
  await api.call(operations.updateModelConfig, verbs.updateModelConfig, { as: ada, params, body: { default: true } });
  expect((await configs({ default: "True" })).body).toMatchObject([{ id: second, name: "plain" }]);
  expect((await configs()).body).toHaveLength(3);
  await api.call(operations.deleteModelConfig, verbs.deleteModelConfig, { as: ada, params });
  expectProblem(await api.call(operations.getModelConfig, verbs.getModelConfig, { as: ada, params }), 404);
  expect((await api.changesOf(second)).map(({ action }) => action).toSorted()).toEqual([
    "model-config.create",
    "model-config.delete",
    "model-config.update",
  ]);
});

test("a configuration of an unknown model is not found", async () => {
  const body = { m_id: randomUUID(), default: false };
  expectProblem(await api.call(operations.createModelConfig, verbs.createModelConfig, { as: ada, body }), 404);
});

test("a file is given back as it was registered; its name is taken once per model", async () => {
  const body = { name: "a/b.gguf", size: 7, storage_type: "s3", storage_location: "s3://bucket/b", model_id: modelId };
  const create = () => api.call(operations.createModelFile, verbs.createModelFile, { as: ada, body });
  const fileId = await made(create());
  const { body: file } = await api.call(operations.getModelFile, verbs.getModelFile, { as: ada, params: { fileId } });
  expect(file).toMatchObject({ ...body, is_downloading: false, download: false, download_percentage: 0 });
  expectProblem(await create(), 409);
  const listed = await api.call(operations.listModelFiles, verbs.listModelFiles, { as: ada });
  expect(listed.body).toMatchObject([{ id: fileId }]);
});

test("a model or file that is served is not deleted, one whose deployment stopped is", async () => {
  const [named, chosen, free] = [await newFile(), await newFile(), await newFile()];
  const [deployment] = await deploy({ modelFileId: named, served: chosen });
  expectProblem(await removeModel(), 409);
  expectProblem(await removeFile(named), 409);
  expectProblem(await removeFile(chosen), 409);
  expect((await removeFile(free)).body).toEqual({ deleted: true, id: free });

  await db.update(deployments).set({ desired: "stop" });
  await db.update(instances).set({ desired: "stop" });

  expect((await removeFile(chosen)).status).toBe(200);
  expect((await removeModel()).body).toEqual({ deleted: true, id: modelId });
  expect(deployment).toBeDefined();
  expectProblem(await api.call(operations.getModel, verbs.getModel, { as: ada, params: { modelId } }), 404);
  const all = await api.call(operations.listModelConfigs, verbs.listModelConfigs, { as: ada });
  expect(all.body).toEqual([]);
});

test("force deletes a model that is served", async () => {
  await deploy({ modelFileId: await newFile() });
  expect((await removeModel({ force: "True" })).status).toBe(200);
});

test("what belongs to another organization does not exist here", async () => {
  const [fileId, configId] = [await newFile(), await newConfig({})];
  const as = await api.newPerson();
  const attempts: [Operation, Function, Sent][] = [
    [operations.getModel, verbs.getModel, { params: { modelId } }],
    [operations.deleteModel, verbs.deleteModel, { params: { modelId } }],
    [operations.listModelConfigsOfModel, verbs.listModelConfigsOfModel, { params: { modelId } }],
    [operations.createModelConfig, verbs.createModelConfig, { body: { m_id: modelId } }],
    [operations.createModelFile, verbs.createModelFile, { body: { name: "x", m_id: modelId } }],
    [operations.getModelConfig, verbs.getModelConfig, { params: { configId } }],
    [operations.updateModelConfig, verbs.updateModelConfig, { params: { configId }, body: {} }],
    [operations.deleteModelConfig, verbs.deleteModelConfig, { params: { configId } }],
    [operations.getModelFile, verbs.getModelFile, { params: { fileId } }],
    [operations.deleteModelFile, verbs.deleteModelFile, { params: { fileId } }],
    [operations.cancelFileDownload, verbs.cancelFileDownload, { params: { fileId } }],
  ];
  for (const [operation, verb, sent] of attempts)
    expectProblem(await api.call(operation, verb as never, { as, ...sent }), 404);
  expect((await api.call(operations.listModels, verbs.listModels, { as })).body).toEqual([]);
  expect((await api.call(operations.listModelFiles, verbs.listModelFiles, { as })).body).toEqual([]);
  expect((await api.call(operations.listModelConfigs, verbs.listModelConfigs, { as })).body).toEqual([]);
});

/** A deployment as it stands in the database while it serves. */
async function deploy({ modelFileId, served = modelFileId }: { modelFileId: string; served?: string }) {
  const { organizationId } = ada;
  const common = { organizationId, config: {}, desired: "run" };
  const [row] = await db
    .insert(deployments)
    .values({ ...common, name: `d-${randomUUID()}`, modelId, modelFileId, request: {} })
    .returning();
  const deploymentId = row?.id ?? "";
  await db.insert(deploymentStatus).values({ deploymentId, organizationId, phase: "serving", steps: {} });
  const engine = { deploymentId, nodeId: randomUUID(), generation: 1, engine: "fake", phase: "serving" };
  await db.insert(instances).values({ ...common, ...engine, primaryFileId: served, fileIds: [served] });
  return [deploymentId];
}
