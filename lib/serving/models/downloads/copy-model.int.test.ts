import { upsertFileCopies } from "@/db/queries/file-copies";
import { ensureModelFiles } from "@/db/queries/model-files";
import { insertModel } from "@/db/queries/models";
import { nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { someFacts, TestAgent } from "@/lib/serving/nodes/testing";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const commit = "c".repeat(40);
let ada: Person;
let atlas: TestAgent;
let borea: TestAgent;

beforeEach(async () => {
  ada = await api.newPerson();
  atlas = await TestAgent.joined(api.platform, ada.organizationId, "atlas");
  borea = await TestAgent.joined(api.platform, ada.organizationId, "borea");
});

/** A model of three files, of which atlas holds the first two. */
async function aModel(origin: object = { repoId: "acme/tiny", commit }) {
  const { organizationId } = ada;
  const model = await insertModel(db, { organizationId, name: "tiny", ...origin });
  const modelId = model?.id ?? "";
  const files = await ensureModelFiles(
    db,
    modelId,
    ["a.gguf", "b.json", "c-not-chosen.gguf"].map((name) => ({ organizationId, modelId, name, sizeBytes: 100 })),
  );
  const fileIds = files.map(({ id }) => id).slice(0, 2);
  await hold(atlas, fileIds);
  return { modelId, fileIds };
}

const hold = ({ nodeId }: TestAgent, fileIds: string[]) =>
  upsertFileCopies(
    db,
    fileIds.map((fileId) => ({
      organizationId: ada.organizationId,
      fileId,
      nodeId,
      phase: "ready",
      bytesDone: 100,
      verifiedAt: new Date(),
    })),
  );

const copy = (modelId: string, node_id: string, as = ada) =>
  api.call(operations.copyModel, verbs.copyModel, { as, params: { modelId }, body: { node_id } });

test("a machine is asked for what others hold of a model, at the same commit, and it is a download like any other", async () => {
  const { modelId, fileIds } = await aModel();
  await hold(borea, fileIds.slice(1));
  const { body } = await copy(modelId, borea.nodeId);
  expect(body).toMatchObject({ status: "downloading", model_id: modelId, download_id: expect.any(String) });
  expect((await borea.poll()).downloads).toMatchObject([
    { source: { kind: "hub", repoId: "acme/tiny", revision: commit }, files: [{ fileId: fileIds[0] }] },
  ]);
  const id = (body as { download_id: string }).download_id;
  const listed = await api.call(operations.listDownloads, verbs.listDownloads, { as: ada });
  expect(listed.body).toMatchObject([{ id, node_name: "borea", requested_by: ada.username, bytes_total: 100 }]);
  expect(await api.changesOf(id)).toMatchObject([{ action: "download.create", actorId: ada.userId }]);
  expect((await copy(modelId, borea.nodeId)).body).toMatchObject({ download_id: id });
});

test("what cannot work is refused and says why", async () => {
  const { modelId, fileIds } = await aModel();
  const refusal = async (status: number, words: RegExp, node = borea, model = modelId) => {
    const answer = await copy(model, node.nodeId);
    expectProblem(answer, status);
    expect(answer.body).toMatchObject({ detail: expect.stringMatching(words) });
  };
  await refusal(409, /atlas has everything/, atlas);
  const { modelId: imported } = await aModel({ hub: "folder" });
  await refusal(409, /Import that folder on borea/, borea, imported);

  borea.facts = someFacts({ disk: { path: "/models", totalBytes: 1000, freeBytes: 150 } });
  await borea.report();
  await refusal(507, /no room/);
  await hold(borea, fileIds.slice(1));
  expect((await copy(modelId, borea.nodeId)).status).toBe(200);

  const { modelId: other } = await aModel({ repoId: "acme/other", commit });
  await db
    .update(nodes)
    .set({ lastSeenAt: new Date(0) })
    .where(eq(nodes.id, borea.nodeId));
  await refusal(503, /borea cannot be reached/, borea, other);
  const bare = await insertModel(db, { organizationId: ada.organizationId, name: "bare", repoId: "acme/bare", commit });
  await refusal(409, /complete yet/, atlas, bare?.id);
});

test("strangers find nothing, and whoever may only look may not ask", async () => {
  const { modelId } = await aModel();
  const viewer = await api.newPerson({ organizationId: ada.organizationId, roles: ["viewer"] });
  expectProblem(await copy(modelId, borea.nodeId, viewer), 403);
  expectProblem(await copy(modelId, borea.nodeId, await api.newPerson()), 404);
  expectProblem(await copy(randomUUID(), borea.nodeId), 404);
  expectProblem(await copy(modelId, randomUUID()), 404);
  expectProblem(await copy(modelId, "everywhere"), 422);
});
