import { conversations } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from ".";
import * as operations from "./contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let ada: Person;
let conversationId: string;

beforeEach(async () => {
  ada = await api.newPerson({ roles: ["user"] });
  const { status, body } = await api.call(operations.createConversation, verbs.createConversation, {
    as: ada,
    body: {},
  });
  expect(status).toBe(201);
  conversationId = (body as { id: string }).id;
});

const params = () => ({ conversationId });
const say = (body: object, as = ada) =>
  api.call(operations.addMessage, verbs.addMessage, { as, params: params(), body: { role: "user", ...body } });
const read = (as = ada) => api.call(operations.getConversation, verbs.getConversation, { as, params: params() });
const list = (as = ada, query = {}) => api.call(operations.listConversations, verbs.listConversations, { as, query });

test("a conversation is its owner's alone: to everybody else, admins too, there is none", async () => {
  await say({ content: "private" });
  const admin = await api.newPerson({ organizationId: ada.organizationId });
  const update = { as: admin, params: params(), body: { title: "mine now" } };
  expectProblem(await read(admin), 404);
  expectProblem(await say({ content: "hello" }, admin), 404);
  expectProblem(await api.call(operations.updateConversation, verbs.updateConversation, update), 404);
  const remove = { as: admin, params: params() };
  expectProblem(await api.call(operations.deleteConversation, verbs.deleteConversation, remove), 404);
  expect((await list(admin)).body).toEqual([]);
  expect((await read()).body).toMatchObject({ messages: [{ content: "private" }] });
});

test("the first thing said names a conversation that has no name yet", async () => {
  await say({ content: "What is a monad?\nReally." });
  await say({ content: "Something else" });
  expect((await read()).body).toMatchObject({ title: "What is a monad?", messages: [{}, {}] });
  expect((await list(ada, { search: "MONAD" })).body).toMatchObject([{ id: conversationId }]);
  expect((await list(ada, { search: "%" })).body).toEqual([]);
});

test("a message sent twice under one id is stored and recorded once", async () => {
  const id = randomUUID();
  const first = await say({ id, content: "once" });
  const again = await say({ id, content: "once" });
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect((await read()).body).toMatchObject({ messages: [{ id, content: "once" }] });
  const changes = await api.changesOf(conversationId);
  expect(changes.map(({ action }) => action).toSorted()).toEqual(["conversation.create", "message.create"]);
});

test("an answer hangs under a message of the same conversation; a sibling is another answer", async () => {
  const { id } = (await say({ content: "question" })).body as { id: string };
  await say({ role: "assistant", parent_id: id, content: "one", completion_tokens: 1, ttft_ms: 12 });
  await say({ role: "assistant", parent_id: id, content: "two", outcome: "stopped" });
  expectProblem(await say({ parent_id: randomUUID(), content: "lost" }), 404);
  expect((await read()).body).toMatchObject({
    messages: [
      { parent_id: null },
      { parent_id: id, content: "one", ttft_ms: 12 },
      { content: "two", outcome: "stopped" },
    ],
  });
});

test("a conversation that is full takes no more, and is read as before", async () => {
  const content = "x".repeat(900_000);
  for (let stored = 0; stored < 18; stored += 1) expect((await say({ content })).status).toBe(201);
  expectProblem(await say({ content }), 413);
  expect((await read()).body).toMatchObject({ messages: { length: 18 } });
});

test("a deleted conversation is gone", async () => {
  const remove = { as: ada, params: params() };
  expect((await api.call(operations.deleteConversation, verbs.deleteConversation, remove)).status).toBe(204);
  expectProblem(await read(), 404);
  expect((await list()).body).toEqual([]);
});

test("going on behind the last one reaches every conversation once, those of one moment too", async () => {
  const updatedAt = new Date("2026-01-01T00:00:00.123Z");
  const older = Array.from({ length: 7 }, () => ({ ...owned(), title: "old", updatedAt }));
  await db.insert(conversations).values(older);
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const { body } = await list(ada, { limit: "3", ...(before && { before }) });
    const page = body as { id: string; updated_at: string }[];
    seen.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    before = page.length === 3 && last ? `${last.updated_at}_${last.id}` : undefined;
  } while (before);
  expect(seen).toHaveLength(8);
  expect(new Set(seen).size).toBe(8);
  expect(seen[0]).toBe(conversationId);
});

const owned = () => ({ organizationId: ada.organizationId, userId: ada.userId, parameters: {} });
