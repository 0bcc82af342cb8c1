import { listCopiesOnNode } from "@/db/queries/file-copies";
import { insertInstance, listInstancesOfNode } from "@/db/queries/instances";
import { insertDownload } from "@/db/queries/downloads";
import { ensureModelFiles } from "@/db/queries/model-files";
import { insertModel } from "@/db/queries/models";
import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { problemType } from "@/lib/kernel/errors";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { bumpNodeRevisions } from "@/db/queries/assignments";
import { eventually } from "@/lib/kernel/testing/eventually";
import { listNodes } from "..";
import { createTestPlatform, memberContext, newOrganization, someFacts, TestAgent } from "../testing";

const { db } = await createTestDatabase();
const platform = createTestPlatform(db);
let organizationId: string;
let agent: TestAgent;

beforeEach(async () => {
  organizationId = await newOrganization(db);
  agent = await TestAgent.joined(platform, organizationId);
});

const nodeRow = async () => (await db.select().from(schema.nodes).where(eq(schema.nodes.id, agent.nodeId)))[0];
const sha256 = "a".repeat(64);

async function aDownload(changes: Partial<typeof schema.downloads.$inferInsert> = {}) {
  const model = await insertModel(db, { organizationId, name: "tiny", repoId: "acme/tiny", commit: randomUUID() });
  const modelId = model?.id ?? "";
  const [file] = await ensureModelFiles(db, modelId, [
    { organizationId, modelId, name: "tiny-q4_k_m.gguf", sizeBytes: 253_000_000, sha256 },
  ]);
  const fileId = file?.id ?? "";
  const row = {
    organizationId,
    modelId,
    nodeId: agent.nodeId,
    sourceKind: "hub",
    fileIds: [fileId],
    desired: "run",
    ...changes,
  };
  const download = await insertDownload(db, row);
  await bumpNodeRevisions(db, [agent.nodeId]);
  return { modelId, fileId, downloadId: download.id };
}

const readDownload = async (id: string) =>
  (await db.select().from(schema.downloads).where(eq(schema.downloads.id, id)))[0];

test("a report that arrives late changes nothing", async () => {
  await agent.report({ sequence: 50, agentVersion: "newer" });
  expect(await agent.report({ sequence: 49, agentVersion: "older" })).toMatchObject({ accepted: false });
  expect((await nodeRow())?.agentVersion).toBe("newer");
});

test("after a restart of the agent its numbers begin again", async () => {
  await agent.report({ sequence: 50 });
  expect(await agent.report({ sequence: 1, bootId: randomUUID(), agentVersion: "2.0.0" })).toMatchObject({
    accepted: true,
  });
  expect((await nodeRow())?.agentVersion).toBe("2.0.0");
});

test("of reports sent at once the newest stands in the end", async () => {
  const sequences = [7, 3, 9, 1, 5, 8, 2, 6, 4];
  await Promise.all(
    sequences.map((sequence) => agent.report({ sequence: 100 + sequence, agentVersion: `v${sequence}` })),
  );
  expect(await nodeRow()).toMatchObject({ sequence: 109, agentVersion: "v9" });
});

test("a machine's clock that is an hour off moves no time of ours, and the difference is told", async () => {
  const { fileId } = await aDownload();
  const row = { organizationId, deploymentId: randomUUID(), nodeId: agent.nodeId, generation: 1, engine: "fake" };
  const wanted = { ...row, config: {}, primaryFileId: fileId, fileIds: [fileId], desired: "run" };
  const instance = await insertInstance(db, wanted);
  const hour = 3_600_000;
  const theirs = Date.now() + hour;
  const observed = { instanceId: instance.id, generation: 1, phase: "serving" as const, restarts: 0 };
  const at = (ms: number) => new Date(ms).toISOString();
  const instances = [{ ...observed, since: at(theirs - 60_000), error: { code: "X", detail: "x", at: at(theirs) } }];
  await agent.report({ sentAt: at(theirs), instances });
  const read = async () => (await listInstancesOfNode(db, agent.nodeId))[0];
  const first = await read();
  const sinceMs = Date.now() - (first?.phaseSince?.getTime() ?? 0);
  expect(sinceMs).toBeGreaterThan(55_000);
  expect(sinceMs).toBeLessThan(hour / 2);
  expect(Date.parse(first?.error?.at ?? "")).toBeLessThanOrEqual(Date.now());
  await agent.report({ sentAt: at(Date.now() + hour), instances });
  expect(await read()).toEqual(first);
  const [node] = await listNodes(memberContext(platform, organizationId));
  expect(Math.abs((node?.clock_offset_ms ?? 0) + hour)).toBeLessThan(hour / 2);
  await agent.report({ sentAt: at(Date.now()) });
  expect((await listNodes(memberContext(platform, organizationId)))[0]?.clock_offset_ms).toBe(0);
});

test("only observed columns are written", async () => {
  await db
    .update(schema.nodes)
    .set({ name: "renamed", cordoned: true, desiredRevision: 7 })
    .where(eq(schema.nodes.id, agent.nodeId));
  await agent.report({ facts: someFacts({ hostname: "other" }) });
  expect(await nodeRow()).toMatchObject({
    name: "renamed",
    cordoned: true,
    desiredRevision: 7,
    facts: { hostname: "other" },
  });
});

test.each([
  ["a missing field", { engines: undefined }],
  ["a wrong type", { sequence: "five" }],
  ["an address that is no web address", { ingressUrl: "file:///etc/passwd" }],
  [
    "more memory than any machine has",
    { facts: someFacts({ memory: { totalBytes: 2 ** 53 - 1, availableBytes: 1 } }) },
  ],
  [
    "a number no column holds",
    {
      instances: [
        { instanceId: randomUUID(), generation: 1, phase: "serving", since: new Date().toISOString(), restarts: 1e12 },
      ],
    },
  ],
  ["a NUL character", { agentVersion: "1\u0000" }],
])("a report with %s is refused with 422", async (_, changes) => {
  const response = await agent.reportRaw(changes);
  expect(response.status).toBe(422);
  expect(response.headers.get("content-type")).toBe(problemType);
});

test("nobody but a node may report", async () => {
  const { acceptReport } = await import("..");
  await expect(acceptReport(memberContext(platform, organizationId), {} as never)).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
});

test("a download is assigned with its source, observed, and leaves the list when it is complete", async () => {
  const { downloadId, fileId } = await aDownload();
  expect((await agent.poll()).downloads).toMatchObject([
    {
      downloadId,
      generation: 1,
      desired: "run",
      source: { kind: "hub", repoId: "acme/tiny" },
      files: [{ fileId, sizeBytes: 253_000_000, sha256 }],
    },
  ]);
  const observed = { downloadId, generation: 1, bytesTotal: 100 };
  const part = { fileId, phase: "downloading" as const, bytesDone: 40 };
  await agent.report({
    downloads: [{ ...observed, phase: "downloading", bytesDone: 40, bytesPerSecond10: 20, files: [part] }],
  });
  expect(await readDownload(downloadId)).toMatchObject({
    phase: "downloading",
    bytesDone: 40,
    endedAt: null,
    startedAt: expect.any(Date),
  });
  expect(await listCopiesOnNode(db, agent.nodeId)).toMatchObject([
    { fileId, phase: "downloading", bytesDone: 40, verifiedAt: null },
  ]);

  agent.filesPresent = [fileId];
  await agent.report({
    downloads: [{ ...observed, phase: "ready", bytesDone: 100, files: [{ fileId, phase: "ready", bytesDone: 100 }] }],
  });
  expect(await readDownload(downloadId)).toMatchObject({ phase: "ready", endedAt: expect.any(Date) });
  expect(await listCopiesOnNode(db, agent.nodeId)).toMatchObject([
    { phase: "ready", bytesDone: 253_000_000, verifiedAt: expect.any(Date) },
  ]);
  expect((await agent.poll()).downloads).toEqual([]);
});

test("an answer to an older wish does not hide the newer one", async () => {
  const { downloadId } = await aDownload({ generation: 2, desired: "pause" });
  await agent.poll();
  await agent.report({
    downloads: [{ downloadId, generation: 1, phase: "downloading", bytesDone: 1, bytesTotal: 2, files: [] }],
  });
  expect(await readDownload(downloadId)).toMatchObject({ phase: "queued", observedGeneration: 0 });
});

test("a failure that will be tried again has not ended; one that will not has", async () => {
  const { downloadId } = await aDownload();
  await agent.poll();
  const failed = {
    downloadId,
    generation: 1,
    phase: "failed" as const,
    bytesDone: 0,
    bytesTotal: 100,
    files: [],
    error: { code: "HUB_UNREACHABLE", detail: "away" },
  };
  await agent.report({ downloads: [{ ...failed, retryAt: new Date(Date.now() + 5000).toISOString() }] });
  expect(await readDownload(downloadId)).toMatchObject({ phase: "failed", endedAt: null, retryAt: expect.any(Date) });
  await agent.report({ downloads: [failed] });
  expect(await readDownload(downloadId)).toMatchObject({
    endedAt: expect.any(Date),
    error: { code: "HUB_UNREACHABLE" },
  });
});

test("what a folder import finds gets ids, and the agent is told them", async () => {
  const { downloadId, modelId } = await aDownload({ sourceKind: "folder", sourcePath: "/srv/models", fileIds: [] });
  const { revision } = await agent.poll();
  const found = { downloadId, generation: 1, phase: "queued" as const, bytesDone: 0, bytesTotal: 0, files: [] };
  const discovered = [
    { name: "a.gguf", sizeBytes: 10 },
    { name: "../b.gguf", sizeBytes: 20 },
  ];
  const answer = await agent.report({ downloads: [{ ...found, discovered }] });
  await agent.report({ downloads: [{ ...found, discovered }] });
  const list = await agent.poll();
  expect(list.revision).toBe(revision + 1);
  expect(answer.revision).toBe(revision);
  expect(list.downloads[0]?.files.map((file) => [file.name, file.sizeBytes])).toEqual([
    ["../b.gguf", 20],
    ["a.gguf", 10],
  ]);
  const fileId = list.downloads[0]?.files[0]?.fileId ?? "";
  await agent.report({ downloads: [{ ...found, files: [{ fileId, phase: "ready", bytesDone: 20, sha256 }] }] });
  const files = await db.select().from(schema.modelFiles).where(eq(schema.modelFiles.modelId, modelId));
  expect(files.find((file) => file.id === fileId)?.sha256).toBe(sha256);
});

test("an import that never got a file leaves no model behind", async () => {
  const { downloadId, modelId } = await aDownload({ sourceKind: "folder", sourcePath: "/srv/nope", fileIds: [] });
  await agent.poll();
  const error = { code: "INVALID_INPUT", detail: "There is no folder /srv/nope on this node." };
  const failed = { downloadId, generation: 1, phase: "failed" as const, bytesDone: 0, bytesTotal: 0, files: [], error };
  await agent.report({ downloads: [failed] });
  const deletedAt = async () =>
    (await db.select().from(schema.models).where(eq(schema.models.id, modelId)))[0]?.deletedAt;
  expect(await deletedAt()).toEqual(expect.any(Date));
});

test("a file that is gone from the disk is no copy any more, once the agent has looked", async () => {
  const { fileId } = await aDownload();
  await agent.poll();
  agent.filesPresent = [fileId];
  await agent.report();
  agent.filesPresent = [];
  await agent.report({ revision: 0 });
  expect(await listCopiesOnNode(db, agent.nodeId)).toHaveLength(1);
  await agent.report();
  expect(await listCopiesOnNode(db, agent.nodeId)).toEqual([]);
});

test("files of models that are gone are to be removed; files of other organizations are none of a node's business", async () => {
  const { fileId, modelId } = await aDownload();
  const foreign = await newOrganization(db);
  const other = await insertModel(db, { organizationId: foreign, name: "secret" });
  const [hidden] = await ensureModelFiles(db, other?.id ?? "", [
    { organizationId: foreign, modelId: other?.id ?? "", name: "x.gguf", sizeBytes: 1 },
  ]);
  const leftover = randomUUID();
  agent.filesPresent = [fileId, leftover, hidden?.id ?? ""];
  await agent.report();
  expect((await listCopiesOnNode(db, agent.nodeId)).map((copy) => copy.fileId).toSorted()).toEqual(
    [fileId, leftover].toSorted(),
  );
  expect((await agent.poll()).removeFileIds).toEqual([leftover]);
  await db.update(schema.models).set({ deletedAt: new Date() }).where(eq(schema.models.id, modelId));
  expect((await agent.poll()).removeFileIds.toSorted()).toEqual([fileId, leftover].toSorted());
});

test("a poll with an old revision is answered at once, one with the newest waits for a change", async () => {
  const { revision } = await agent.poll();
  const started = performance.now();
  const waiting = agent.pollFor(revision);
  await eventually(async () => expect((await nodeRow())?.desiredRevision).toBe(revision));
  await bumpNodeRevisions(db, [agent.nodeId]);
  expect(await (await waiting).json()).toMatchObject({ revision: revision + 1 });
  // By itself it would end after 25 seconds.
  expect(performance.now() - started).toBeLessThan(20_000);
});

test("a poll ends when its caller leaves", async () => {
  const { revision } = await agent.poll();
  const caller = new AbortController();
  const waiting = agent.pollFor(revision, { signal: caller.signal });
  caller.abort();
  expect((await waiting).status).toBe(200);
});

test("a poll is answered and its connection closed when the server ends", async () => {
  const { revision } = await agent.poll();
  const ending = new AbortController();
  agent.ending = ending.signal;
  const waiting = agent.pollFor(revision);
  ending.abort();
  const answer = await waiting;
  expect(await answer.json()).toMatchObject({ revision });
  expect(answer.headers.get("connection")).toBe("close");
});

test("fifty waiting machines are told of one change each, by one poller", async () => {
  const agents = [agent];
  for (let index = 0; index < 9; index += 1) agents.push(await TestAgent.joined(platform, organizationId, `n${index}`));
  const lists = await Promise.all(agents.map((each) => each.poll()));
  const waiting = agents.flatMap((each, index) =>
    Array.from({ length: 5 }, () => each.pollFor(lists[index]?.revision ?? 0)),
  );
  await bumpNodeRevisions(
    db,
    agents.map((each) => each.nodeId),
  );
  const answers = await Promise.all(waiting);
  expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
});

test("ingress keys are the platform's public ones, without a private part", async () => {
  const { ingressKeys } = await agent.poll();
  expect(ingressKeys).toHaveLength(1);
  expect(ingressKeys[0]).toMatchObject({ kty: "RSA", alg: "RS256" });
  expect(ingressKeys[0]).not.toHaveProperty("d");
});

test("nodes of another organization are not listed", async () => {
  expect(await listNodes(memberContext(platform, await newOrganization(db)))).toEqual([]);
});
