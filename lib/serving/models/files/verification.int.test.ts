import { upsertFileCopies } from "@/db/queries/file-copies";
import { insertDownload } from "@/db/queries/downloads";
import { ensureModelFiles } from "@/db/queries/model-files";
import { insertModel } from "@/db/queries/models";
import { downloads, fileVerifications } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { removeNode } from "@/lib/serving/nodes";
import type { ObservedVerification, VerificationPhase } from "@/lib/serving/nodes/protocol";
import { memberContext, TestAgent } from "@/lib/serving/nodes/testing";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let ada: Person;
let atlas: TestAgent;
let borea: TestAgent;

beforeEach(async () => {
  ada = await api.newPerson();
  atlas = await TestAgent.joined(api.platform, ada.organizationId, "atlas");
  borea = await TestAgent.joined(api.platform, ada.organizationId, "borea");
});

const digest = () => randomUUID().replaceAll("-", "").repeat(2);

type About = { sha256?: string; folder?: string; agents?: TestAgent[] };

/** A model with two files, complete on machines. */
async function aModel({ sha256 = digest(), folder, agents = [atlas, borea] }: About = {}) {
  const { organizationId } = ada;
  const origin = folder ? {} : { repoId: "acme/tiny", commit: randomUUID() };
  const model = await insertModel(db, { organizationId, name: "tiny", ...origin });
  const modelId = model?.id ?? "";
  const file = { organizationId, modelId, sizeBytes: 100 };
  const files = await ensureModelFiles(db, modelId, [
    { ...file, name: "a.gguf", sha256 },
    { ...file, name: "b.json", sha256: digest() },
  ]);
  const fileIds = files.map(({ id }) => id);
  for (const { nodeId } of folder ? agents : [])
    await insertDownload(db, {
      organizationId,
      modelId,
      nodeId,
      sourceKind: "folder",
      sourcePath: folder ?? null,
      fileIds,
      desired: "run",
      phase: "ready",
      endedAt: new Date(),
    });
  for (const agent of agents) await hold(agent, fileIds);
  return { modelId, fileIds, a: fileIds[0] ?? "", b: fileIds[1] ?? "" };
}

async function hold(agent: TestAgent, fileIds: string[]): Promise<void> {
  agent.filesPresent = [...new Set([...agent.filesPresent, ...fileIds])];
  const { organizationId } = ada;
  const copy = { organizationId, nodeId: agent.nodeId, phase: "ready", bytesDone: 100, verifiedAt: new Date() };
  await upsertFileCopies(
    db,
    fileIds.map((fileId) => ({ ...copy, fileId })),
  );
}

const verify = (modelId: string, node_id?: string, as = ada) =>
  api.call(operations.verifyModel, verbs.verifyModel, { as, params: { modelId }, body: { node_id } });
const cancel = (modelId: string, node_id?: string, as = ada) =>
  api.call(operations.cancelModelVerification, verbs.cancelModelVerification, {
    as,
    params: { modelId },
    ...(node_id ? { query: { node_id } } : {}),
  });

/** What the API says of a file on a machine. */
async function copyOf(modelId: string, fileId: string, agent: TestAgent) {
  const { body } = await api.call(operations.getModel, verbs.getModel, { as: ada, params: { modelId } });
  const file = (body as operations.Model).m_files.find(({ id }) => id === fileId);
  return file?.copies?.find(({ node_id }) => node_id === agent.nodeId);
}

/** Reads the list and answers it, every file alike or as told. */
async function answer(agent: TestAgent, phase: VerificationPhase, changes: Partial<ObservedVerification> = {}) {
  const { verifications } = await agent.poll();
  await agent.report({
    verifications: verifications.map(({ fileId, generation }) => ({
      fileId,
      generation,
      phase,
      bytesDone: 0,
      ...changes,
    })),
  });
}

const downloadsOf = (modelId: string) => db.select().from(downloads).where(eq(downloads.modelId, modelId));

test("every machine that holds a model's files is asked to read them again, once, and it is on record", async () => {
  const { modelId, fileIds } = await aModel();
  const asked = await verify(modelId);
  expect([asked.status, asked.body]).toMatchObject([202, { model_id: modelId, files: 4, bytes: 400 }]);
  const wanted = fileIds.toSorted().map((fileId) => ({ fileId, generation: 1, desired: "run" }));
  for (const agent of [atlas, borea]) expect((await agent.poll()).verifications).toEqual(wanted);
  const revision = (await atlas.poll()).revision;
  await Promise.all([verify(modelId), verify(modelId)]);
  expect(await atlas.poll()).toMatchObject({ revision, verifications: wanted });
  expect(await api.changesOf(modelId)).toMatchObject([
    { action: "model.verify", actorId: ada.userId, detail: { name: "tiny", files: 4 } },
  ]);
});

test("one machine is asked when one is named", async () => {
  const { modelId } = await aModel();
  expect((await verify(modelId, borea.nodeId)).body).toMatchObject({ node_ids: [borea.nodeId], files: 2 });
  expect((await atlas.poll()).verifications).toEqual([]);
  expect((await borea.poll()).verifications).toHaveLength(2);
});

test("progress and results are kept for each file and machine, and an agent has no more to do", async () => {
  const { modelId, a } = await aModel();
  expect(await copyOf(modelId, a, atlas)).toMatchObject({ ready: true, verification: null });
  await verify(modelId, atlas.nodeId);
  await answer(atlas, "verifying", { bytesDone: 40 });
  expect(await copyOf(modelId, a, atlas)).toMatchObject({
    verification: { phase: "verifying", pending: true, bytes_done: 40, result: null, requested_by: ada.username },
  });
  await answer(atlas, "intact", { bytesDone: 100 });
  expect(await copyOf(modelId, a, atlas)).toMatchObject({
    ready: true,
    verification: { phase: "intact", pending: false, result: "intact", verified_at: expect.any(String), error: null },
  });
  expect(await copyOf(modelId, a, borea)).toMatchObject({ verification: null });
  expect((await atlas.poll()).verifications).toEqual([]);
});

test("a damaged file is asked for again at its hub, at the same commit and once, and that is on record", async () => {
  const { modelId, a, b } = await aModel();
  await verify(modelId, atlas.nodeId);
  const { verifications, revision } = await atlas.poll();
  atlas.filesPresent = [b];
  const outcome = verifications.map(({ fileId, generation }) => {
    const phase: VerificationPhase = fileId === a ? "damaged" : "intact";
    return { fileId, generation, phase, bytesDone: 0 };
  });
  await atlas.report({ verifications: outcome });
  await atlas.report({ verifications: outcome });
  expect(await downloadsOf(modelId)).toMatchObject([
    { fileIds: [a], nodeId: atlas.nodeId, sourceKind: "hub", desired: "run", bytesTotal: 100 },
  ]);
  const list = await atlas.poll();
  expect(list.revision).toBeGreaterThan(revision);
  expect(list).toMatchObject({ verifications: [], downloads: [{ files: [{ fileId: a }] }] });
  expect(await copyOf(modelId, a, atlas)).toMatchObject({
    ready: false,
    verification: { result: "damaged", error: { detail: expect.stringMatching(/quarantine.*asked for it again/) } },
  });
  expect(await copyOf(modelId, a, borea)).toMatchObject({ ready: true });
  expect(await api.changesOf(a)).toMatchObject([
    { action: "model-file.find-damaged", actorName: "atlas", detail: { result: "damaged", fetchedAgain: true } },
  ]);
});

test("a file that is gone from the disk is asked for again as well", async () => {
  const { modelId, fileIds } = await aModel();
  await verify(modelId, atlas.nodeId);
  atlas.filesPresent = [];
  await answer(atlas, "missing");
  expect((await downloadsOf(modelId)).map((row) => row.fileIds.toSorted())).toEqual([fileIds.toSorted()]);
});

test("a damaged file of a folder is left to a person, who is told from where it came and what to do", async () => {
  const { modelId, a } = await aModel({ folder: "/srv/usb", agents: [atlas] });
  await verify(modelId);
  atlas.filesPresent = [];
  await answer(atlas, "damaged");
  expect((await downloadsOf(modelId)).map(({ sourceKind }) => sourceKind)).toEqual(["folder"]);
  expect(await copyOf(modelId, a, atlas)).toMatchObject({
    ready: false,
    verification: { error: { detail: expect.stringMatching(/\/srv\/usb.*Import the folder again/) } },
  });
});

test("another model with the same content is asked for too, because it is lost with it", async () => {
  const sha256 = digest();
  const [one, other] = [await aModel({ sha256 }), await aModel({ sha256 })];
  await verify(one.modelId, atlas.nodeId);
  expect(new Set((await atlas.poll()).verifications.map(({ fileId }) => fileId))).toEqual(
    new Set([one.a, one.b, other.a]),
  );
  atlas.filesPresent = [];
  await answer(atlas, "damaged");
  expect((await downloadsOf(other.modelId)).map(({ fileIds }) => fileIds)).toEqual([[other.a]]);
});

test("what could not be read keeps its place and may be asked for again", async () => {
  const { modelId, a } = await aModel();
  await verify(modelId, atlas.nodeId);
  await answer(atlas, "failed", { error: { code: "INTERNAL", detail: "EACCES" } });
  expect(await copyOf(modelId, a, atlas)).toMatchObject({
    ready: true,
    verification: { phase: "failed", result: null, error: { detail: "EACCES" } },
  });
  await verify(modelId, atlas.nodeId);
  expect((await atlas.poll()).verifications).toMatchObject([{ generation: 2 }, { generation: 2 }]);
  expect(await copyOf(modelId, a, atlas)).toMatchObject({ verification: { phase: "queued", error: null } });
});

test("cancelling leaves what is not read yet and keeps the results that are there", async () => {
  const { modelId, a } = await aModel();
  await verify(modelId);
  await answer(atlas, "intact");
  await verify(modelId);
  const cancelled = await cancel(modelId, atlas.nodeId);
  expect(cancelled.body).toMatchObject({ node_ids: [atlas.nodeId], files: 2 });
  expect((await atlas.poll()).verifications).toMatchObject([{ desired: "cancel" }, { desired: "cancel" }]);
  expect((await borea.poll()).verifications).toMatchObject([{ desired: "run" }, { desired: "run" }]);
  expect(await copyOf(modelId, a, atlas)).toMatchObject({ verification: { pending: false, result: "intact" } });
  await answer(atlas, "cancelled");
  expect(await copyOf(modelId, a, atlas)).toMatchObject({ verification: { phase: "cancelled", result: "intact" } });
  expect((await atlas.poll()).verifications).toEqual([]);
  expect((await cancel(modelId, atlas.nodeId)).body).toMatchObject({ files: 0 });
  const actions = (await api.changesOf(modelId)).map(({ action }) => action);
  expect(actions.filter((action) => action === "model.cancel-verification")).toHaveLength(1);
});

test("an answer to an older wish does not hide the newer one", async () => {
  const { modelId, a } = await aModel();
  await verify(modelId, atlas.nodeId);
  const { verifications } = await atlas.poll();
  await cancel(modelId);
  await atlas.report({
    verifications: verifications.map(({ fileId, generation }) => ({
      fileId,
      generation,
      phase: "intact",
      bytesDone: 0,
    })),
  });
  expect(await copyOf(modelId, a, atlas)).toMatchObject({ verification: { result: null } });
});

test("an agent of before, which says nothing of verifications, is heard", async () => {
  const { modelId, a } = await aModel();
  await verify(modelId);
  await atlas.poll();
  expect((await atlas.reportRaw({ verifications: undefined })).status).toBe(200);
  expect(await copyOf(modelId, a, atlas)).toMatchObject({ verification: { pending: true } });
});

test("a node speaks for its own copies alone", async () => {
  const { modelId, a } = await aModel();
  await verify(modelId, borea.nodeId);
  await borea.poll();
  const said = { fileId: a, generation: 1, phase: "damaged" as const, bytesDone: 0 };
  await atlas.report({ verifications: [said] });
  expect(await copyOf(modelId, a, borea)).toMatchObject({ verification: { pending: true } });
  expect(await downloadsOf(modelId)).toEqual([]);
});

test("wishes go with the machine and with the model", async () => {
  const { modelId, fileIds } = await aModel();
  const { modelId: other } = await aModel();
  await verify(modelId);
  await verify(other);
  await removeNode(memberContext(api.platform, ada.organizationId), { nodeId: borea.nodeId });
  const left = await db.select().from(fileVerifications).where(eq(fileVerifications.nodeId, borea.nodeId));
  expect(left).toEqual([]);
  await api.call(operations.deleteModel, verbs.deleteModel, { as: ada, params: { modelId } });
  expect((await atlas.poll()).verifications.filter(({ fileId }) => fileIds.includes(fileId))).toEqual([]);
});

test("only an administrator may, and only what is there", async () => {
  const { modelId } = await aModel({ agents: [atlas] });
  const stranger = await api.newPerson();
  const writer = await api.newPerson({ organizationId: ada.organizationId, roles: ["user"] });
  for (const ask of [verify, cancel]) {
    expectProblem(await ask(modelId, undefined, stranger), 404);
    expectProblem(await ask(modelId, undefined, writer), 403);
    expectProblem(await ask(randomUUID()), 404);
    expectProblem(await ask(modelId, randomUUID()), 404);
    expectProblem(await ask(modelId, "everywhere"), 422);
  }
  expectProblem(await verify(modelId, borea.nodeId), 409);
  expect((await atlas.poll()).verifications).toEqual([]);
});
