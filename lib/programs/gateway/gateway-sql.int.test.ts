import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { eventually } from "@/lib/kernel/testing/eventually";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { CallRecord } from "./metering/call-record";
import { keepDirectory, type KeptDirectory } from "./directory/keep-directory";
import { sqlDirectorySource } from "./directory/read-directory";
import { keyRing } from "./testing";
import { sqlLedger } from "./metering/write-calls";

const { db } = await createTestDatabase();
let organizationId: string;
let userId: string;
let nodeId: string;
let modelId: string;
let directory: KeptDirectory;

beforeAll(async () => {
  await db.insert(schema.organizations).values({ name: "elsewhere" });
});

beforeEach(async () => {
  [organizationId, userId, nodeId, modelId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await db.insert(schema.organizations).values({ id: organizationId, name: "acme" });
  await db.insert(schema.users).values({ id: userId, organizationId, username: `ada-${userId}`, roles: ["user"] });
  const publicKey = { kty: "OKP", crv: "Ed25519", x: "x" } as const;
  const reached = { ingressUrl: "http://127.0.0.1:3200", lastSeenAt: new Date() };
  await db.insert(schema.nodes).values({ id: nodeId, organizationId, name: "one", publicKey, ...reached });
  await db
    .insert(schema.models)
    .values({ id: modelId, organizationId, name: "tiny", repoId: "acme/tiny", commit: modelId });
  directory = keepDirectory({ source: sqlDirectorySource(db), log: quietLog });
  await eventually(() => expect(directory.ageMs()).toBeLessThan(5000));
});
afterEach(() => directory.stop());

async function addKey(changes: Partial<typeof schema.apiKeys.$inferInsert> = {}): Promise<string> {
  const id = randomUUID();
  const key = { name: "key", hint: "abcd", scope: "admin", audience: "kamiwaza-platform", ownerId: userId };
  await db
    .insert(schema.apiKeys)
    .values({ id, organizationId, digest: keyRing.digest("api-key", id), ...key, ...changes });
  return id;
}

async function addSession(): Promise<string> {
  const id = randomUUID();
  await db.insert(schema.sessions).values({ id, organizationId, userId, expiresAt: new Date(Date.now() + 60_000) });
  return id;
}

async function addDeployment(name: string, phase = "serving"): Promise<string> {
  const id = randomUUID();
  await db
    .insert(schema.deployments)
    .values({ id, organizationId, name, modelId, config: {}, request: {}, desired: "run" });
  await db.insert(schema.deploymentStatus).values({ deploymentId: id, organizationId, phase, steps: {} });
  return id;
}

async function addInstance(deploymentId: string, changes: Partial<typeof schema.instances.$inferInsert> = {}) {
  const id = randomUUID();
  const rest = {
    generation: 1,
    engine: "fake",
    config: {},
    primaryFileId: randomUUID(),
    fileIds: [],
    desired: "run",
    phase: "serving",
  };
  await db.insert(schema.instances).values({ id, organizationId, deploymentId, nodeId, ...rest, ...changes });
  return id;
}

test("a key is known at the next read, with no more scope than its owner has", async () => {
  const id = await addKey();
  await directory.refresh();
  expect(directory.apiKey(id)).toMatchObject({
    organizationId,
    userId,
    scope: "write",
    digest: keyRing.digest("api-key", id),
  });
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ["is revoked", (id) => db.update(schema.apiKeys).set({ revokedAt: new Date() }).where(eq(schema.apiKeys.id, id))],
  ["is deleted", (id) => db.delete(schema.apiKeys).where(eq(schema.apiKeys.id, id))],
  [
    "expires",
    (id) =>
      db
        .update(schema.apiKeys)
        .set({ expiresAt: new Date(0) })
        .where(eq(schema.apiKeys.id, id)),
  ],
  ["loses its owner", () => db.update(schema.users).set({ active: false }).where(eq(schema.users.id, userId))],
])("a key that %s is forgotten, and the others are not", async (_name, end) => {
  const other = randomUUID();
  await db.insert(schema.users).values({ id: other, organizationId, username: `eve-${other}`, roles: ["user"] });
  const [ending, staying] = [await addKey(), await addKey({ ownerId: other })];
  await directory.refresh();
  expect(directory.apiKey(ending)).toBeDefined();
  await end(ending);
  await eventually(() => expect(directory.apiKey(ending)).toBeUndefined());
  expect(directory.apiKey(staying)).toBeDefined();
});

test("a smaller role reaches sessions and keys at the next read", async () => {
  const [key, session] = [await addKey(), await addSession()];
  await directory.refresh();
  expect(directory.session(session)).toMatchObject({ scope: "write", userId });
  await db
    .update(schema.users)
    .set({ roles: ["viewer"], updatedAt: new Date() })
    .where(eq(schema.users.id, userId));
  await directory.refresh();
  expect([directory.session(session)?.scope, directory.apiKey(key)?.scope]).toEqual(["read", "read"]);
});

test("a key made before there was a scope for models uses them, a new one by its scopes", async () => {
  const [before, looks, asks] = [
    await addKey({ scope: "read" }),
    await addKey({ scope: "read", scopes: ["read"] }),
    await addKey({ scope: "inference", scopes: ["inference"] }),
  ];
  await directory.refresh();
  const known = [before, looks, asks].map((id) => directory.apiKey(id));
  expect(known.map((key) => [key?.scope, key?.rights])).toEqual([
    ["read", ["inference"]],
    ["read", []],
    ["openid", ["inference"]],
  ]);
});

test("a session that ends is forgotten", async () => {
  const session = await addSession();
  await directory.refresh();
  await db.update(schema.sessions).set({ revokedAt: new Date() }).where(eq(schema.sessions.id, session));
  await eventually(() => expect(directory.session(session)).toBeUndefined());
});

test("a deployment is listed with the instances that serve and shall go on", async () => {
  const id = await addDeployment("tiny");
  const serving = await addInstance(id);
  await addInstance(id, { phase: "starting" });
  await addInstance(id, { desired: "stop" });
  const cold = await addDeployment("cold", "fetching");
  const gone = await addDeployment("gone");
  await db.update(schema.deployments).set({ deletedAt: new Date() }).where(eq(schema.deployments.id, gone));
  await directory.refresh();
  expect(directory.deployments(organizationId).map(({ name }) => name)).toEqual(["tiny", "cold"]);
  expect(directory.deployment(id)).toMatchObject({
    repoId: "acme/tiny",
    phase: "serving",
    stripsThinking: false,
    embeddingTokenIds: "openai",
    instances: [
      {
        id: serving,
        nodeId,
        nodeKey: { kty: "OKP", crv: "Ed25519", x: "x" },
        ingressUrl: "http://127.0.0.1:3200",
        nodeReported: true,
        serves: {},
      },
    ],
  });
  expect(directory.deployment(cold)).toMatchObject({ phase: "fetching", instances: [] });
  await db
    .update(schema.deployments)
    .set({
      config: {
        strip_thinking: "True",
        embedding_token_ids: "model",
        temperature: "0.25",
        max_tokens: 64,
        contextLength: 512,
        top_p: 7,
      },
    })
    .where(eq(schema.deployments.id, id));
  await directory.refresh();
  expect(directory.deployment(id)).toMatchObject({
    stripsThinking: true,
    embeddingTokenIds: "model",
    sampling: { temperature: 0.25, max_tokens: 64 },
  });
});

test.each([
  ["bundled", true, true],
  ["bundled", false, false],
  ["bundled", undefined, undefined],
  ["external", true, true],
  ["external", false, undefined],
])("on a %s llama.cpp, a header that says %j of tools means %j", async (variant, takesTools, known) => {
  const engines = [{ engine: "llama-cpp", available: true, variant }];
  await db.update(schema.nodes).set({ engines }).where(eq(schema.nodes.id, nodeId));
  const facts = { format: "gguf", architecture: "llama", weightBytes: 1, hasChatTemplate: true, task: "chat" } as const;
  const primaryFileId = randomUUID();
  await db.insert(schema.modelFiles).values({
    id: primaryFileId,
    organizationId,
    modelId,
    name: "tiny.gguf",
    sizeBytes: 1,
    facts: takesTools === undefined ? facts : { ...facts, takesTools },
  });
  const id = await addDeployment("tiny");
  await addInstance(id, { engine: "llama-cpp", primaryFileId });
  await directory.refresh();
  expect(directory.deployment(id)?.instances.map((instance) => instance.takesTools)).toEqual([known]);
});

test("of a deployment read long ago, what changes is known at the next read, and that it vanished is noticed", async () => {
  const id = await addDeployment("tiny", "starting");
  const [itself, status] = [eq(schema.deployments.id, id), eq(schema.deploymentStatus.deploymentId, id)];
  await directory.refresh();
  await db
    .update(schema.deployments)
    .set({ updatedAt: new Date(0) })
    .where(itself);
  await db
    .update(schema.deploymentStatus)
    .set({ phase: "warming", updatedAt: new Date(0) })
    .where(status);
  await directory.refresh();
  expect(directory.deployment(id)).toMatchObject({ phase: "starting", instances: [] });
  await db.update(schema.deploymentStatus).set({ phase: "serving", updatedAt: new Date() }).where(status);
  const serving = await addInstance(id);
  await directory.refresh();
  expect(directory.deployment(id)).toMatchObject({ phase: "serving", instances: [{ id: serving }] });
  await db.delete(schema.deployments).where(itself);
  await eventually(() => expect(directory.deployments(organizationId)).toEqual([]));
});

test("a node that went silent is marked, a removed one is left out", async () => {
  const id = await addDeployment("tiny");
  await addInstance(id);
  await db
    .update(schema.nodes)
    .set({ lastSeenAt: new Date(Date.now() - 60_000) })
    .where(eq(schema.nodes.id, nodeId));
  await directory.refresh();
  expect(directory.deployment(id)?.instances).toMatchObject([{ nodeReported: false }]);
  await db.update(schema.nodes).set({ removedAt: new Date() }).where(eq(schema.nodes.id, nodeId));
  await directory.refresh();
  expect(directory.deployment(id)?.instances).toEqual([]);
});

test("records written twice are there once, and the key shows when it was last used", async () => {
  const [key, deployment] = [await addKey(), await addDeployment("tiny")];
  const record: CallRecord = {
    usageId: randomUUID(),
    auditId: randomUUID(),
    occurredAt: new Date().toISOString(),
    organizationId,
    actorKind: "api-key",
    actorId: key,
    actorName: "ada",
    userId,
    apiKeyId: key,
    deploymentId: deployment,
    instanceId: randomUUID(),
    deploymentName: "tiny",
    requestId: randomUUID(),
    operation: "chat",
    method: "POST",
    path: "/v1/chat/completions",
    clientAddress: "127.0.0.1",
    status: 200,
    outcome: "done",
    promptTokens: 7,
    completionTokens: 3,
    timeToFirstTokenMs: 5,
    durationMs: 9,
    streamed: true,
    partial: false,
  };
  const refused = {
    ...record,
    usageId: randomUUID(),
    auditId: randomUUID(),
    instanceId: null,
    outcome: "refused" as const,
    status: 404,
  };
  const ledger = sqlLedger(db);
  await ledger.write([record, refused]);
  await ledger.write([record, refused]);
  const usage = await db
    .select()
    .from(schema.usageRecords)
    .where(eq(schema.usageRecords.organizationId, organizationId));
  const events = await db
    .select()
    .from(schema.auditEvents)
    .where(eq(schema.auditEvents.organizationId, organizationId));
  const { usageId, auditId, occurredAt, deploymentName, promptTokens, completionTokens, streamed, partial } = record;
  const when = { organizationId, occurredAt: new Date(occurredAt), requestId: record.requestId, durationMs: 9, userId };
  expect(usage).toEqual([
    {
      id: usageId,
      ...when,
      deploymentId: deployment,
      instanceId: record.instanceId,
      apiKeyId: key,
      operation: "chat",
      status: 200,
      promptTokens,
      completionTokens,
      timeToFirstTokenMs: 5,
      streamed,
      partial,
    },
  ]);
  const event = {
    ...when,
    actorKind: "api-key",
    actorId: key,
    actorName: "ada",
    action: "inference.chat",
    objectKind: "deployment",
    objectId: deployment,
    method: "POST",
    path: "/v1/chat/completions",
    clientAddress: "127.0.0.1",
    detail: { deployment: deploymentName, promptTokens, completionTokens, streamed, partial },
  };
  expect(events.toSorted((a, b) => (a.status ?? 0) - (b.status ?? 0))).toEqual([
    { ...event, id: auditId, outcome: "done", status: 200 },
    { ...event, id: refused.auditId, outcome: "refused", status: 404 },
  ]);
  const [row] = await db.select().from(schema.apiKeys).where(eq(schema.apiKeys.id, key));
  expect(row?.lastUsedAt?.getTime()).toBeGreaterThan(Date.now() - 10_000);
});
