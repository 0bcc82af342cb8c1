import { listAuditEvents } from "@/db/queries/audit-events";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { insertDownload } from "@/db/queries/downloads";
import { listCopiesOnNode } from "@/db/queries/file-copies";
import { ensureModelFiles, findModelFile, setFileFacts } from "@/db/queries/model-files";
import { insertModel } from "@/db/queries/models";
import { nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { approveNode, issueJoinToken, listRefusedReadings, removeNode } from "..";
import { createTestPlatform, memberContext, newOrganization, smallModel, TestAgent } from "../testing";

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
let organizationId: string;
let atlas: TestAgent;
let mallory: TestAgent;
let modelId: string;
let fileId: string;
const admin = () => memberContext(platform, organizationId);

/** Two machines in their own right; neither is the control plane's. */
beforeEach(async () => {
  organizationId = await newOrganization(db);
  atlas = await TestAgent.stranger(platform, organizationId, "atlas");
  mallory = await TestAgent.stranger(platform, organizationId, "mallory");
  for (const agent of [atlas, mallory]) await approveNode(admin(), agent);
  const model = await insertModel(db, { organizationId, name: "tiny", repoId: "acme/tiny", commit: randomUUID() });
  modelId = model?.id ?? "";
  const file = { organizationId, modelId, name: "tiny.gguf", sizeBytes: 253_000_000 };
  fileId = (await ensureModelFiles(db, modelId, [file]))[0]?.id ?? "";
});

async function ask(agent: TestAgent): Promise<void> {
  const over = { desired: "run", phase: "ready", observedGeneration: 1, endedAt: new Date() };
  const { nodeId } = agent;
  await insertDownload(db, { organizationId, modelId, nodeId, sourceKind: "hub", fileIds: [fileId], ...over });
  await bumpNodeRevisions(db, [nodeId]);
  await agent.poll();
}

const hold = async (agent: TestAgent) => {
  agent.filesPresent = [fileId];
  await agent.report();
};
const read = (agent: TestAgent, changes: Partial<ReturnType<typeof smallModel>> = {}) =>
  agent.inspect({ fileId, facts: smallModel(changes) });
const facts = async () => (await findModelFile(db, organizationId, fileId))?.facts;
const heldBy = async ({ nodeId }: TestAgent) => (await listCopiesOnNode(db, nodeId)).map((copy) => copy.fileId);
const problems = async () =>
  (await listRefusedReadings(admin())).map(({ nodeId, refusal }) => [nodeId === mallory.nodeId, refusal]);
const refusals = async () =>
  (await listAuditEvents(db, { organizationId, limit: 50 }))
    .filter(({ action }) => action === "model-file.refuse-reading")
    .map(({ actorId, detail }) => [actorId, detail?.["refusal"]]);

test("a file that a machine was never asked to hold is not there by its word, and its header counts for nothing", async () => {
  await ask(atlas);
  await hold(atlas);
  await read(atlas);
  await hold(mallory);
  await hold(mallory);
  expect(await heldBy(mallory)).toEqual([]);
  expect(await read(mallory, { weightBytes: 1, task: "embedding" })).toEqual({ accepted: false });
  expect(await facts()).toMatchObject({ weightBytes: 253_000_000, task: "chat" });
  expect(await heldBy(atlas)).toEqual([fileId]);
  expect(await problems()).toEqual([[true, "not-asked"]]);
  expect(await refusals()).toEqual([[mallory.nodeId, "not-asked"]]);
  mallory.filesPresent = [];
  await mallory.report();
  expect(await problems()).toEqual([]);
});

test("a header is taken from a machine that was asked, before it says that the file is complete", async () => {
  await ask(atlas);
  expect(await read(atlas)).toEqual({ accepted: true });
  expect(await facts()).toMatchObject({ architecture: "gemma3" });
});

test("who reads something else than what holds is refused, recorded and shown, and changes nothing", async () => {
  await ask(atlas);
  await read(atlas);
  await ask(mallory);
  expect(await read(mallory, { task: "embedding", hasChatTemplate: false })).toEqual({ accepted: false });
  expect(await read(mallory, { task: "embedding", hasChatTemplate: false })).toEqual({ accepted: false });
  expect(await facts()).toMatchObject({ task: "chat" });
  expect(await listRefusedReadings(admin())).toMatchObject([
    { refusal: "contradicts", detail: expect.stringContaining("hasChatTemplate, task"), fileName: "tiny.gguf" },
  ]);
  expect(await refusals()).toEqual([[mallory.nodeId, "contradicts"]]);
});

test("while machines are upgraded, a header that is read more closely contradicts nobody", async () => {
  for (const agent of [atlas, mallory]) {
    await ask(agent);
    await read(agent);
  }
  expect(await read(mallory, { takesTools: true })).toEqual({ accepted: true });
  expect(await read(atlas)).toEqual({ accepted: true });
  expect(await facts()).toMatchObject({ takesTools: true });
  expect(await read(atlas, { takesTools: true })).toEqual({ accepted: true });
  expect(await problems()).toEqual([]);
  const actions = (await listAuditEvents(db, { organizationId, limit: 50 })).map(({ action }) => action);
  expect(actions).not.toContain("model-file.correct-facts");
});

test.each([
  ["more weights than the file has bytes", { weightBytes: 2 ** 51 }],
  ["parts that are larger than the whole", { inputBytes: 200_000_000, outputBytes: 200_000_000 }],
  ["a context beyond all contexts", { contextLengthMax: 2 ** 52 }],
  ["layers beyond all layers", { layers: [{ kind: "attention", kvHeads: 2 ** 40, keyLength: 1, valueLength: 1 }] }],
] as const)("%s is refused from the machine that alone has the file", async (_, changes) => {
  await ask(mallory);
  expect(await read(mallory, { ...changes, layers: "layers" in changes ? [...changes.layers] : [] })).toEqual({
    accepted: false,
  });
  expect(await facts()).toBeNull();
  expect(await problems()).toEqual([[true, "impossible"]]);
});

test("what a removed machine alone said goes with it, and what another read holds from then on", async () => {
  await ask(mallory);
  await read(mallory, { task: "embedding" });
  await ask(atlas);
  await read(atlas);
  expect(await facts()).toMatchObject({ task: "embedding" });
  await removeNode(admin(), mallory);
  expect(await facts()).toMatchObject({ task: "chat" });
  expect(await problems()).toEqual([]);
  await removeNode(admin(), atlas);
  expect(await facts()).toBeNull();
});

test("what was written before anybody kept who said it gives way to what a machine reads anew", async () => {
  await setFileFacts(db, fileId, smallModel({ weightBytes: 2 ** 51 }));
  await ask(atlas);
  await read(atlas);
  expect(await facts()).toMatchObject({ weightBytes: 253_000_000 });
});

test("a machine may correct itself, and the control plane's own machine is believed before others", async () => {
  await ask(mallory);
  await read(mallory, { task: "embedding" });
  await read(mallory, { task: "completion" });
  expect(await facts()).toMatchObject({ task: "completion" });
  await db.update(nodes).set({ isLocal: true }).where(eq(nodes.id, atlas.nodeId));
  await ask(atlas);
  await read(atlas);
  expect(await facts()).toMatchObject({ task: "chat" });
  expect(await problems()).toEqual([[true, "contradicts"]]);
});

test("a machine that was removed and joins again still holds what it was asked for", async () => {
  await ask(atlas);
  await hold(atlas);
  await removeNode(admin(), atlas);
  await atlas.join(await issueJoinToken(db, platform.keys, { organizationId, createdBy: null }));
  await approveNode(admin(), atlas);
  await atlas.poll();
  await hold(atlas);
  expect(await heldBy(atlas)).toEqual([fileId]);
  expect(await read(atlas)).toEqual({ accepted: true });
});
