import { downloads, fileCopies, models, nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Answer, type Person, type Sent } from "@/lib/edge/http/testing";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";
import { startTestHub } from "../hub/testing";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const files = { "m-q4_k_m.gguf": "GGUF4", "m-q8_0.gguf": "GGUF8888", "README.md": "card" };
const hub = await startTestHub({ repositories: ["acme/m", "acme/n"].map((repoId) => ({ repoId, files })) });
vi.stubEnv("HF_ENDPOINT", hub.url);
afterAll(() => hub.close());
let ada: Person;
let nodeId: string;

beforeEach(async () => {
  ada = await api.newPerson();
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x" } as const;
  const [row] = await db
    .insert(nodes)
    .values({ organizationId: ada.organizationId, name: "one", publicKey })
    .returning();
  nodeId = row?.id ?? "";
});

type Started = { model_id: string; download_id: string; files: { id: string; name: string }[] };
type Act = "pause" | "resume" | "cancel";

const start = (body: object = {}, as = ada) =>
  api.call(operations.startDownload, verbs.startDownload, { as, body: { model: "acme/m", ...body } });
const startedBy = ({ body }: Answer) => body as Started;
const acts = {
  pause: [operations.pauseDownload, verbs.pauseDownload],
  resume: [operations.resumeDownload, verbs.resumeDownload],
  cancel: [operations.cancelDownload, verbs.cancelDownload],
} as const;
const act = (name: Act, downloadId: string, as = ada) => {
  const [operation, verb] = acts[name];
  return api.call(operation as typeof operations.pauseDownload, verb, { as, params: { downloadId } });
};
const statusOf = (query: Sent["query"]) =>
  api.call(operations.downloadStatus, verbs.downloadStatus, { as: ada, ...(query && { query }) });
const status = (model_id: string) => statusOf({ model_id });
const revisionOf = async () => (await db.select().from(nodes).where(eq(nodes.id, nodeId)))[0]?.desiredRevision ?? 0;

test("both spellings pin the revision to a commit and say that it runs before they answer", async () => {
  const revision = await revisionOf();
  const answer = await start({ files_to_download: ["m-q4_k_m.gguf"], hub: "HubsHf", version: null });
  expect(answer.body).toMatchObject({
    result: true,
    files: [
      {
        name: "m-q4_k_m.gguf",
        is_downloading: true,
        download: true,
        download_elapsed: expect.stringMatching(/^\d\d:\d\d$/),
      },
    ],
  });
  const { model_id: modelId, download_id: id } = startedBy(answer);
  const seed = await api.call(operations.startDownload, verbs.startDownload, {
    as: ada,
    body: { repo_id: "acme/m", revision: "main", files_to_download: ["m-q4_k_m.gguf"] },
  });
  expect(startedBy(seed)).toMatchObject({ model_id: modelId, download_id: id });
  expect(await revisionOf()).toBe(revision + 1);
  expect(await api.changesOf(id)).toMatchObject([
    { action: "download.create", detail: { commit: hub.commitOf("acme/m"), files: ["m-q4_k_m.gguf"] } },
  ]);
  const rows = (await status("acme/m")).body;
  expect((await status(modelId)).body).toMatchObject([{ id: (rows as { id: string }[])[0]?.id }]);
  expect(rows).toMatchObject([{ m_id: modelId, is_downloading: true, dl_requested_at: expect.any(String) }]);
  const model = await api.call(operations.getModel, verbs.getModel, { as: ada, params: { modelId } });
  expect(model.body).toMatchObject({
    version: hub.commitOf("acme/m"),
    repo_modelId: "acme/m",
    hub: "HubsHf",
    files_being_downloaded: [{ name: "m-q4_k_m.gguf", is_downloading: true }],
  });
  const configs = await api.call(operations.listModelConfigs, verbs.listModelConfigs, { as: ada });
  expect(configs.body).toMatchObject([{ m_id: modelId, default: true }]);
});

test("the progress of one model says nothing of another's, by either name of the parameter", async () => {
  const names = async (query: Sent["query"]) =>
    new Set(((await statusOf(query)).body as { m_id: string }[]).map((file) => file.m_id));
  const one = startedBy(await start()).model_id;
  const other = startedBy(await start({ model: "acme/n" })).model_id;
  expect(await names({ model_id: one })).toEqual(new Set([one]));
  expect(await names([["model_ids", other]])).toEqual(new Set([other]));
  const both: [string, string][] = [one, other].map((id) => ["model_ids", id]);
  expect(await names(both)).toEqual(new Set([one, other]));
  expect(await names({ model_ids: crypto.randomUUID() })).toEqual(new Set());
});

test("ten equal starts at once are one download", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => start()));
  expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
  expect(new Set(answers.map((answer) => startedBy(answer).download_id)).size).toBe(1);
  expect(startedBy(answers[0] as Answer).files).toHaveLength(3);
});

test("unknown files, repositories and machines are refused, and nothing is registered", async () => {
  const unknown = await start({ files_to_download: ["m-q4_k_m.gguf", "other.gguf"] });
  expectProblem(unknown, 422);
  expect(unknown.body).toMatchObject({ errors: [{ pointer: "/files_to_download" }] });
  expectProblem(await start({ files_to_download: [] }), 422);
  expectProblem(await start({ model: "not a/repo/at all" }), 422);
  expectProblem(await start({ version: "nowhere" }), 404);
  expectProblem(await start({ node_id: crypto.randomUUID() }), 404);
  expectProblem(await start({}, await api.newPerson()), 503);
  expect((await api.call(operations.listModels, verbs.listModels, { as: ada })).body).toEqual([]);
});

test("what a machine has already is not fetched again", async () => {
  const first = startedBy(await start({ files_to_download: ["README.md"] }));
  const fileId = first.files[0]?.id ?? "";
  const copy = { organizationId: ada.organizationId, nodeId, phase: "ready", bytesDone: 4 };
  await db.insert(fileCopies).values({ ...copy, fileId });
  await db.update(downloads).set({ phase: "ready", endedAt: new Date() });
  const again = await start({ files_to_download: ["README.md"] });
  expect(again.body).toMatchObject({
    download_id: null,
    files: [{ is_downloading: false, download: true, download_percentage: 100, dl_requested_at: null }],
  });
  const more = startedBy(await start({ files_to_download: ["README.md", "m-q8_0.gguf"] }));
  const view = await api.call(operations.getDownload, verbs.getDownload, {
    as: ada,
    params: { downloadId: more.download_id },
  });
  expect(view.body).toMatchObject({ files: [{ name: "m-q8_0.gguf" }], bytes_total: 8, model_name: "acme/m" });
});

test("pause, resume and cancel write what is wanted, tell the machine, and leave a record each", async () => {
  const { download_id: id } = startedBy(await start());
  const revision = await revisionOf();
  expect((await act("pause", id)).body).toMatchObject({ desired: "pause" });
  expect((await act("resume", id)).body).toMatchObject({ desired: "run" });
  await act("pause", id);
  expect(startedBy(await start())).toMatchObject({ download_id: id });
  expect((await act("cancel", id)).body).toMatchObject({ desired: "cancel" });
  expect(await revisionOf()).toBe(revision + 5);
  expect((await api.changesOf(id)).map(({ action }) => action).toSorted()).toEqual([
    "download.cancel",
    "download.create",
    "download.pause",
    "download.pause",
    "download.resume",
    "download.resume",
  ]);
  for (const name of ["pause", "resume", "cancel"] as const) expectProblem(await act(name, id), 409);
  expect((await status("acme/m")).body).toMatchObject(Array.from({ length: 3 }, () => ({ is_downloading: false })));
  expect(startedBy(await start()).download_id).not.toBe(id);
});

test("a complete download changes no more; a failed one can be tried again, not paused", async () => {
  const { download_id: id } = startedBy(await start());
  await db
    .update(downloads)
    .set({ phase: "failed", endedAt: new Date(), error: { code: "DISK_FULL", detail: "Full." } });
  expectProblem(await act("pause", id), 409);
  expect((await act("resume", id)).body).toMatchObject({ phase: "queued", error: null, ended_at: null });
  await db.update(downloads).set({ phase: "ready", endedAt: new Date() });
  for (const name of ["pause", "resume", "cancel"] as const) expectProblem(await act(name, id), 409);
});

test("asking again for what failed goes on with the same download; deleting its model gives its place back", async () => {
  const { download_id: id, model_id: modelId } = startedBy(await start());
  const failed = { phase: "failed", endedAt: new Date(), error: { code: "GATED_MODEL", detail: "Gated." } };
  await db.update(downloads).set(failed).where(eq(downloads.id, id));
  expect(startedBy(await start()).download_id).toBe(id);
  const read = async () => (await db.select().from(downloads).where(eq(downloads.id, id)))[0];
  expect(await read()).toMatchObject({ desired: "run", phase: "queued", error: null, endedAt: null });
  await db.update(downloads).set(failed).where(eq(downloads.id, id));
  await api.call(operations.deleteModel, verbs.deleteModel, { as: ada, params: { modelId } });
  expect(await read()).toMatchObject({ desired: "cancel" });
});

test("what is under way is listed before all that has ended since, however short the list", async () => {
  const { download_id: running } = startedBy(await start());
  const { download_id: ended } = startedBy(await start({ model: "acme/n" }));
  await db.update(downloads).set({ phase: "ready", endedAt: new Date() }).where(eq(downloads.id, ended));
  const list = (limit: number) =>
    api.call(operations.listDownloads, verbs.listDownloads, { as: ada, query: { limit: String(limit) } });
  expect((await list(1)).body).toMatchObject([{ id: running }]);
  expect((await list(2)).body).toMatchObject([{ id: running }, { id: ended }]);
});

test("a download of another organization does not exist here", async () => {
  const { download_id: id } = startedBy(await start());
  const stranger = await api.newPerson();
  for (const name of ["pause", "resume", "cancel"] as const) expectProblem(await act(name, id, stranger), 404);
  const listed = await api.call(operations.listDownloads, verbs.listDownloads, { as: stranger });
  expect(listed.body).toEqual([]);
});

test("cancelling one file leaves the others; cancelling the last ends the download; a deleted file is wanted by none", async () => {
  const { files: wanted, download_id: id } = startedBy(await start());
  const [first = "", second = "", third = ""] = wanted.map((file) => file.id);
  const cancelFile = (fileId: string) =>
    api.call(operations.cancelFileDownload, verbs.cancelFileDownload, { as: ada, params: { fileId } });
  const wantedNow = async () => (await db.select().from(downloads).where(eq(downloads.id, id)))[0];
  expect((await cancelFile(first)).body).toMatchObject({ result: true, message: "Cancelled", file_id: first });
  expect((await wantedNow())?.fileIds.toSorted()).toEqual([second, third].toSorted());
  await api.call(operations.deleteModelFile, verbs.deleteModelFile, { as: ada, params: { fileId: second } });
  expect((await wantedNow())?.fileIds).toEqual([third]);
  await cancelFile(third);
  expect((await wantedNow())?.desired).toBe("cancel");
  expect((await cancelFile(third)).body).toMatchObject({ message: "Nothing was downloading" });
});

test("cancelling all downloads of a repository counts its files", async () => {
  await start();
  const cancelAll = () =>
    api.call(operations.cancelAllDownloads, verbs.cancelAllDownloads, { as: ada, query: { model_id: "acme/m" } });
  expect((await cancelAll()).body).toMatchObject({ total_downloads: 3, cancelled_count: 3, failed_count: 0 });
  expect((await cancelAll()).body).toMatchObject({ total_downloads: 0, message: "Nothing was downloading" });
});

test("the same folder under the same name is one model, however often and however fast it is imported", async () => {
  const imported = async (body: { path: string; name?: string }) =>
    startedBy(await api.call(operations.importModel, verbs.importModel, { as: ada, body }));
  const path = "/srv/models/same";
  const clicks = await Promise.all(Array.from({ length: 8 }, () => imported({ path })));
  const [first] = clicks;
  expect(new Set(clicks.map(({ model_id }) => model_id)).size).toBe(1);
  expect(new Set(clicks.map(({ download_id }) => download_id)).size).toBe(1);
  expect(await imported({ path: `${path}/` })).toMatchObject({ model_id: first?.model_id });
  const other = await imported({ path, name: "another name" });
  expect(other.model_id).not.toBe(first?.model_id);

  await db.update(downloads).set({ phase: "ready", endedAt: new Date() });
  const again = await imported({ path });
  expect(again.model_id).toBe(first?.model_id);
  expect(again.download_id).not.toBe(first?.download_id);
});

test("an import is named by its folder, and needs an absolute one", async () => {
  const imported = async (path: string) =>
    api.call(operations.importModel, verbs.importModel, { as: ada, body: { path } });
  expectProblem(await imported("models/m"), 422);
  for (const [path, name] of [
    ["/srv/models/m/", "m"],
    [String.raw`C:\models\m`, "m"],
    ["/", "Imported model"],
  ] as const) {
    const { model_id: modelId } = startedBy(await imported(path));
    const model = await api.call(operations.getModel, verbs.getModel, { as: ada, params: { modelId } });
    expect(model.body).toMatchObject({ name, hub: "folder" });
  }
});

test("an import that found nothing brings its model back when it is tried again, and can be dismissed", async () => {
  const { model_id: modelId, download_id: id } = startedBy(
    await api.call(operations.importModel, verbs.importModel, { as: ada, body: { path: "/srv/nope" } }),
  );
  await db.update(downloads).set({ phase: "failed", endedAt: new Date() }).where(eq(downloads.id, id));
  await db.update(models).set({ deletedAt: new Date() }).where(eq(models.id, modelId));
  const model = () => api.call(operations.getModel, verbs.getModel, { as: ada, params: { modelId } });
  expectProblem(await model(), 404);
  expect((await act("resume", id)).status).toBe(200);
  expect((await model()).body).toMatchObject({ name: "nope", imported_from: { path: "/srv/nope", node_id: nodeId } });
  expect((await act("cancel", id)).status).toBe(200);
});

test("only a model that was imported is imported again, and once at a time", async () => {
  const again = (model_id: string) =>
    api.call(operations.importModel, verbs.importModel, { as: ada, body: { path: "/srv/m", model_id } });
  expectProblem(await again(startedBy(await start()).model_id), 422);
  const imported = startedBy(
    await api.call(operations.importModel, verbs.importModel, { as: ada, body: { path: "/srv/m" } }),
  );
  expectProblem(await again(imported.model_id), 409);
  await db.update(downloads).set({ phase: "ready", endedAt: new Date() }).where(eq(downloads.id, imported.download_id));
  expect(startedBy(await again(imported.model_id)).model_id).toBe(imported.model_id);
  expectProblem(await again(nodeId), 404);
});
