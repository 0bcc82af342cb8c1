import { insertAuditEvents, type NewAuditEvent } from "@/db/queries/audit-events";
import { createTestDatabase } from "@/db/testing";
import * as operations from "@/lib/console/activity/contract";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { beforeEach, expect, test } from "vitest";
import * as verbs from ".";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let ada: Person;

type Page = { items: { id: string; action: string }[]; next_cursor: string | null };

beforeEach(async () => {
  ada = await api.newPerson();
});

const happened = (changes: Partial<NewAuditEvent>[]) =>
  insertAuditEvents(
    db,
    changes.map((change) => ({
      organizationId: ada.organizationId,
      actorKind: "user",
      actorId: ada.userId,
      userId: ada.userId,
      actorName: "ada",
      action: "model.create",
      outcome: "changed",
      ...change,
    })),
  );
const page = async (query: Record<string, string> = {}) =>
  (await api.call(operations.listAuditEvents, verbs.listAuditEvents, { as: ada, query })).body as Page;

test("paging by cursor gives every event once, newest first, also those of one millisecond", async () => {
  await happened(Array.from({ length: 23 }, (_, n) => ({ objectKind: "model", objectId: String(n) })));
  await happened([{ action: "model.delete", occurredAt: new Date(Date.now() + 60_000) }]);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { items, next_cursor: next } = await page({ limit: "5", ...(cursor ? { cursor } : {}) });
    seen.push(...items.map((item) => item.id));
    if (!cursor) expect(items[0]?.action).toBe("model.delete");
    cursor = next;
  } while (cursor);
  expect(seen).toHaveLength(24);
  expect(new Set(seen).size).toBe(24);
});

const cursor = (text: string) => Buffer.from(text).toString("base64url");
test.each([
  "x",
  cursor("2026-01-01T00:00:00.000Z|------------------------------------"),
  cursor("+275760-09-13T00:00:00.000Z|00000000-0000-4000-8000-000000000000"),
])("the cursor %s is refused", async (text) => {
  const answer = await api.call(operations.listAuditEvents, verbs.listAuditEvents, {
    as: ada,
    query: { cursor: text },
  });
  expectProblem(answer, 422);
});

test("the list shows changes, problems or all, of one object, one person, one kind of action, or with a text", async () => {
  await happened([
    { action: "model.create", objectKind: "model", objectId: "m1" },
    { action: "model.read", outcome: "read", path: "/api/models/100%" },
    { action: "user.update", outcome: "refused", actorId: "somebody" },
  ]);
  const actions = async (query: Record<string, string>) =>
    (await page(query)).items.map(({ action }) => action).toSorted();
  expect(await actions({})).toEqual(["model.create"]);
  expect(await actions({ show: "problems" })).toEqual(["user.update"]);
  expect(await actions({ show: "all", action: "model." })).toEqual(["model.create", "model.read"]);
  expect(await actions({ show: "all", object_id: "m1" })).toEqual(["model.create"]);
  expect(await actions({ show: "all", actor_id: "somebody" })).toEqual(["user.update"]);
  expect(await actions({ show: "all", text: "100%" })).toEqual(["model.read"]);
});

test("an answer that its caller left is told apart from one that was given", async () => {
  await happened([{ action: "inference.chat", outcome: "stopped" }]);
  expect((await page({ show: "all" })).items).toMatchObject([{ action: "inference.chat", outcome: "stopped" }]);
});

test("nothing of another organization is shown, and the client's feed leaves reads out", async () => {
  await happened([{ path: "/api/models/download" }, { outcome: "read", path: "/api/models" }]);
  const stranger = await api.newPerson();
  const all = await api.call(operations.listAuditEvents, verbs.listAuditEvents, {
    as: stranger,
    query: { show: "all" },
  });
  expect((all.body as Page).items).toEqual([]);
  const feed = await api.call(operations.listActivities, verbs.listActivities, { as: ada });
  expect(feed.body).toMatchObject([{ user_id: ada.userId, module: "models", apicall: "download" }]);
});

test("a change that came by no path is in the client's feed under what was changed", async () => {
  await happened([{ action: "hardware.create" }]);
  const feed = await api.call(operations.listActivities, verbs.listActivities, { as: ada });
  expect(feed.body).toMatchObject([{ module: "hardware", apicall: "create", action: "hardware.create" }]);
});

test("people see what they did themselves, by whatever credential; admins and auditors what everybody did", async () => {
  const { organizationId } = ada;
  const [bob, auditor] = [
    await api.newPerson({ organizationId, roles: ["viewer"] }),
    await api.newPerson({ organizationId, roles: ["auditor"] }),
  ];
  await happened([
    { action: "model.create" },
    { action: "model.delete", actorId: bob.userId, userId: bob.userId },
    { action: "model.update", actorKind: "api-key", actorId: "a key", userId: bob.userId },
  ]);
  const query = { show: "changes" };
  const seenBy = async (as: Person) => {
    const list = await api.call(operations.listAuditEvents, verbs.listAuditEvents, { as, query });
    const feed = await api.call(operations.listActivities, verbs.listActivities, { as });
    return [(list.body as Page).items, feed.body as Page["items"]].map((items) =>
      items.map(({ action }) => action).toSorted(),
    );
  };
  const [all, own] = [
    ["model.create", "model.delete", "model.update"],
    ["model.delete", "model.update"],
  ];
  expect(await seenBy(ada)).toEqual([all, all]);
  expect(await seenBy(auditor)).toEqual([all, all]);
  expect(await seenBy(bob)).toEqual([own, own]);
});

test("the client's feed has a call that changed things once, under the person and not the key", async () => {
  const before = new Date(Date.now() - 1000);
  for (let count = 0; count < 5; count += 1) {
    const requestId = `request ${count}`;
    await happened([
      { requestId, action: "model.create", occurredAt: before },
      { requestId, action: "deployment.create", occurredAt: before },
    ]);
    await happened([
      { requestId, actorKind: "api-key", actorId: "a key", outcome: "done", path: "/api/serving/deploy_model" },
    ]);
  }
  const feed = async (limit: string) =>
    (await api.call(operations.listActivities, verbs.listActivities, { as: ada, query: { limit } })).body;
  const call = expect.objectContaining({ user_id: ada.userId, module: "serving", apicall: "deploy_model" });
  expect(await feed("200")).toEqual(Array(5).fill(call));
  expect(await feed("3")).toEqual(Array(3).fill(call));
});

test("every call stands once, on what it changed, over pages; its changes stand where it does not", async () => {
  const deploy = (requestId: string, outcome: string) =>
    happened([
      { requestId, action: "model.create", objectKind: "model", objectId: "m" },
      { requestId, action: "deployment.create", objectKind: "deployment", objectId: "d", detail: { name: "bot" } },
    ]).then(() =>
      happened([{ requestId, action: "deployment.create", outcome, path: "/api/serving/deploy_model", status: 200 }]),
    );
  await deploy("one", "done");
  await deploy("two", "done");
  const later = new Date(Date.now() + 60_000);
  await happened([{ requestId: "a job", actorKind: "system", action: "instance.create", occurredAt: later }]);
  const first = await page({ show: "all", limit: "2" });
  const second = await page({ show: "all", limit: "2", cursor: first.next_cursor ?? "" });
  const object = { kind: "deployment", id: "d", name: "bot" };
  const call = { action: "deployment.create", outcome: "done", status: 200, object };
  expect([...first.items, ...second.items]).toMatchObject([{ action: "instance.create" }, call, call]);
  expect(second.next_cursor).toBeNull();

  const change = { outcome: "changed", object };
  expect((await page({ show: "all", object_id: "d" })).items).toMatchObject([change, change]);
  await deploy("three", "failed");
  const ofRequest = (await page({ show: "all", text: "three" })).items;
  expect(ofRequest.map(({ action }) => action).toSorted()).toEqual([
    "deployment.create",
    "deployment.create",
    "model.create",
  ]);
});

test("more events at once than one statement may hold are all stored", async () => {
  await happened(Array.from({ length: 5000 }, () => ({ outcome: "done" })));
  expect((await page({ show: "all", limit: "500" })).items).toHaveLength(500);
});

test("a change says what it was made to by the name it had then", async () => {
  const named = { objectKind: "deployment", objectId: "d", detail: { name: "support-bot" } };
  await happened([{ action: "deployment.create", ...named }]);
  expect((await page()).items).toMatchObject([{ object: { kind: "deployment", id: "d", name: "support-bot" } }]);
});
