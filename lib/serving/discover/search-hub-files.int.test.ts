import { nodes, fileCopies } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem } from "@/lib/edge/http/testing";
import * as modelVerbs from "@/lib/serving/models";
import * as modelOperations from "@/lib/serving/models/contract";
import { startTestHub } from "@/lib/serving/models/hub/testing";
import { afterAll, expect, test, vi } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const files = { "m-q4_k_m.gguf": "GGUF4", "README.md": "card" };
const hub = await startTestHub({ repositories: [{ repoId: "acme/m", files }] });
vi.stubEnv("HF_ENDPOINT", hub.url);
afterAll(() => hub.close());

test("the files of a repository say which of them are here, or on their way", async () => {
  const ada = await api.newPerson();
  const { organizationId } = ada;
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x" } as const;
  const [node] = await db.insert(nodes).values({ organizationId, name: "one", publicKey }).returning();
  const search = () =>
    api.call(operations.searchHubFiles, verbs.searchHubFiles, { as: ada, body: { hub: "HubsHf", model: "acme/m" } });
  const gguf = { name: "m-q4_k_m.gguf", storage_location: null };
  const card = { name: "README.md", is_downloading: false, storage_location: null };
  expect((await search()).body).toMatchObject([{ ...gguf, is_downloading: false }, card]);

  const started = await api.call(modelOperations.startDownload, modelVerbs.startDownload, {
    as: ada,
    body: { model: "acme/m", files_to_download: [gguf.name] },
  });
  expect((await search()).body).toMatchObject([{ ...gguf, is_downloading: true }, card]);

  const [file] = (started.body as { files: { id: string }[] }).files;
  await db
    .insert(fileCopies)
    .values({ organizationId, nodeId: node?.id ?? "", fileId: file?.id ?? "", phase: "ready", bytesDone: 5 });
  expect((await search()).body).toMatchObject([
    { id: file?.id, is_downloading: false, storage_location: expect.stringMatching(/^sha256:/) },
    card,
  ]);
});

test("the hub goes by three names, and a repository of another hub is not taken for one of this", async () => {
  const ada = await api.newPerson();
  const found = async (names: string[]) => {
    const body = { query: "acme/m", hubs_to_search: names };
    const answer = await api.call(operations.searchModels, verbs.searchModels, { as: ada, body });
    return (answer.body as { total_results: number }).total_results;
  };
  expect(await Promise.all([["*"], ["hf"], ["HuggingFace", "other"], []].map(found))).toEqual([1, 1, 1, 1]);
  expect(await found(["modelscope"])).toBe(0);
  for (const name of ["HubsHf", "hf", "HUGGINGFACE"]) {
    const body = { hub: name, model: "acme/m" };
    expect((await api.call(operations.searchHubFiles, verbs.searchHubFiles, { as: ada, body })).status).toBe(200);
  }
  const body = { hub: "modelscope", model: "acme/m" };
  expectProblem(await api.call(operations.searchHubFiles, verbs.searchHubFiles, { as: ada, body }), 422);
  expectProblem(await api.call(modelOperations.startDownload, modelVerbs.startDownload, { as: ada, body }), 422);
});

test("a choice of a repository names the model of the library that has it, once it is complete", async () => {
  const ada = await api.newPerson();
  const { organizationId } = ada;
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x" } as const;
  const [node] = await db.insert(nodes).values({ organizationId, name: "two", publicKey }).returning();
  const read = () =>
    api.call(operations.getHubRepository, verbs.getHubRepository, { as: ada, query: { repo_id: "acme/m" } });
  const started = await api.call(modelOperations.startDownload, modelVerbs.startDownload, {
    as: ada,
    body: { model: "acme/m", files_to_download: ["m-q4_k_m.gguf"] },
  });
  const { model_id: modelId, files: wanted } = started.body as { model_id: string; files: { id: string }[] };
  expect((await read()).body).toMatchObject({ variants: [{ model_id: null }] });

  const copy = { organizationId, nodeId: node?.id ?? "", fileId: wanted[0]?.id ?? "", phase: "ready", bytesDone: 5 };
  await db.insert(fileCopies).values(copy);
  expect((await read()).body).toMatchObject({ variants: [{ model_id: modelId }] });
});
