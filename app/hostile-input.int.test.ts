import { nodes } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createConversation } from "@/lib/console/chat";
import * as chat from "@/lib/console/chat/contract";
import { problemType } from "@/lib/kernel/errors";
import type { Operation } from "@/lib/edge/http";
import { createTestApi, requestOf, type Person, type Sent } from "@/lib/edge/http/testing";
import { startTestHub } from "@/lib/serving/models/hub/testing";
import { createModel, createModelConfig, createModelFile } from "@/lib/serving/models";
import * as catalog from "@/lib/serving/models/contract";
import * as fc from "fast-check";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { operations } from "./operations";
import { hostileBody, hostileQuery, hostileTexts, type Known } from "./testing/hostile-input";
import { fileOf, loadRoutes } from "./testing/load-routes";

/** Requests per operation; with all operations some thousands. */
const runs = 25;

const { db } = await createTestDatabase();
const api = createTestApi(db);
const routes = await loadRoutes(api.platform);
const hub = await startTestHub({ repositories: [{ repoId: "acme/tiny", files: { "tiny-q4_k_m.gguf": "GGUF" } }] });
vi.stubEnv("HF_ENDPOINT", hub.url);
afterAll(() => hub.close());

const named = operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);
const withBody = named.filter(([, operation]) => operation.body && operation.bodyType !== "form");
const known: Known = { ids: [randomUUID()], texts: ["acme/tiny", "main", "tiny-q4_k_m.gguf", "/srv/models", "read"] };
let admin: Person;

beforeAll(async () => {
  admin = await api.newPerson();
  const { organizationId } = admin;
  const other = await api.newPerson({ organizationId });
  const [node] = await db
    .insert(nodes)
    .values({ organizationId, name: "one", publicKey: { kty: "OKP", crv: "Ed25519", x: "x" } })
    .returning();
  const model = await made(catalog.createModel, createModel, { name: "one" });
  const file = await made(catalog.createModelFile, createModelFile, { name: "one.gguf", m_id: model, size: 1 });
  const config = await made(catalog.createModelConfig, createModelConfig, { m_id: model });
  const conversation = await made(chat.createConversation, createConversation, {});
  known.ids.push(node?.id ?? "", model, file, config, conversation, other.userId);
});

test.each(named)("%s answers whatever is sent with a result or a clear refusal", async (_, operation) => {
  const ids = fc.constantFrom(...known.ids, ...hostileTexts.filter((text) => text.isWellFormed()));
  const params = fc.record(Object.fromEntries(Object.keys(operation.params?.shape ?? {}).map((name) => [name, ids])));
  const arbitrary = fc.record({ params, query: hostileQuery(operation, known), body: hostileBody(operation, known) });
  // Who signs out does so for good.
  const as = operation.action === "session.end" ? await api.newPerson() : admin;
  await fc.assert(
    fc.asyncProperty(arbitrary, async (sent) => {
      const hasBody = operation.method !== "GET";
      const form = operation.bodyType === "form";
      const body = hasBody ? (form ? formOf(sent.body) : JSON.stringify(sent.body)) : undefined;
      await expectClear(operation, { ...sent, as, body });
    }),
    { numRuns: runs, endOnFailure: true },
  );
});

describe.each(withBody)("%s", (_, operation) => {
  test.each([
    ["broken JSON", { body: '{"a":' }, 400],
    ["a bare word", { body: "undefined" }, 400],
    ["a list", { body: "[]" }, 422],
    ["a number", { body: "17" }, 422],
    ["XML", { body: "<a/>", headers: { "content-type": "application/xml" } }, 415],
    ["a form", { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
    ["two megabytes", { body: JSON.stringify({ name: "x".repeat(2 ** 21) }) }, 413],
    ["a NUL", { body: JSON.stringify({ name: "a\0b" }) }, 422],
    ["a lone half of a character", { body: String.raw`{"name":"\ud800"}` }, 422],
  ])("refuses %s", async (_, sent, status) => {
    const names = Object.keys(operation.params?.shape ?? {});
    const params = Object.fromEntries(names.map((name) => [name, randomUUID()]));
    const answer = await expectClear(operation, { ...sent, params, as: admin });
    expect(answer.status).toBe(status);
  });
});

async function made<O extends Operation>(operation: O, verb: Parameters<typeof api.call<O>>[1], body: unknown) {
  const answer = await api.call(operation, verb, { as: admin, body });
  return (answer.body as { id: string }).id;
}

const formOf = (body: unknown) =>
  new URLSearchParams(
    typeof body === "object" && body !== null
      ? Object.entries(body).map(
          ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as [string, string],
        )
      : [],
  ).toString();

/** A 2xx in the operation's own form, or a 4xx problem document with something to read in it; never a 5xx. */
async function expectClear(operation: Operation, sent: Sent): Promise<Response> {
  const handler = routes.get(fileOf(operation))?.[operation.method];
  if (!handler) throw new Error(`no route file for ${operation.method} ${operation.path}`);
  const response = await handler(requestOf(operation, sent), { params: Promise.resolve(sent.params ?? {}) });
  if (response.status < 300) {
    await response.body?.cancel();
    return response;
  }
  const problem: unknown = await response.json();
  expect({ status: response.status, problem }, JSON.stringify(sent)).toEqual({
    status: expect.toSatisfy((status: number) => status >= 400 && status < 500),
    problem: expect.objectContaining({ detail: expect.stringMatching(/\S/), status: response.status }),
  });
  expect(response.headers.get("content-type")).toBe(problemType);
  return response;
}
