import { apiKeys, sessions } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createApiKey } from "@/lib/identity/auth";
import { createApiKey as createApiKeyOperation } from "@/lib/identity/auth/contract";
import { openApiDocument, type Operation } from "@/lib/edge/http";
import { createTestApi, expectProblem, send, type Answer, type Person, type Sent } from "@/lib/edge/http/testing";
import { Validator } from "@seriousme/openapi-schema-validator";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { operations } from "./operations";
import { fileOf, loadRoutes } from "./testing/load-routes";

/** Routes that are no operations of the public API. */
const otherRoutes = ["/api/auth/[...nextauth]", "/api/openapi.json", "/api/[[...path]]"];
const agentProtocol = "/api/agent/";
const scopes = ["openid", "read", "write", "admin"] as const;
const rolesOf = { openid: ["guest"], read: ["viewer"], write: ["user"], admin: ["admin"] };
/** What everybody may who signed in has none. */
const levelBelow: Partial<Record<Operation["scope"], (typeof scopes)[number]>> = {
  read: "openid",
  write: "read",
  admin: "write",
  accounts: "write",
};
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const { db } = await createTestDatabase();
const api = createTestApi(db);
const routes = await loadRoutes(api.platform);
const named = operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);
const closed = named.filter(([, { scope }]) => scope !== "public");
const withParams = named.filter(([, { params }]) => params !== undefined);
const wrongTokens = ["kmz_wrong", "a.b.c"];
const people = {} as Record<(typeof scopes)[number], Person>;

beforeAll(async () => {
  const organizationId = await api.newOrganization();
  for (const scope of scopes) people[scope] = await api.newPerson({ organizationId, roles: rolesOf[scope] });
  const [expired, revoked, one, another] = await Promise.all([newKey(), newKey(), newKey(), newKey()]);
  const past = new Date(Date.now() - 1000);
  await db.update(apiKeys).set({ expiresAt: past }).where(eq(apiKeys.id, expired.pat.id));
  await db.update(apiKeys).set({ revokedAt: past }).where(eq(apiKeys.id, revoked.pat.id));
  const [ended, outlived] = await Promise.all([api.newPerson(), api.newPerson()]);
  await db.update(sessions).set({ revokedAt: past }).where(eq(sessions.id, ended.sessionId));
  await db.update(sessions).set({ expiresAt: past }).where(eq(sessions.id, outlived.sessionId));
  // The id of one key before the secret of the other.
  const half = one.token.slice(0, -43) + another.token.slice(-43);
  wrongTokens.push(expired.token, revoked.token, ended.bearer, outlived.bearer, half);
});

async function newKey(): Promise<{ token: string; pat: { id: string } }> {
  const answer = await api.call(createApiKeyOperation, createApiKey, { as: people.admin, body: { scope: "admin" } });
  return answer.body;
}

describe("routes and operations are the same set", () => {
  test("every operation has a route file that exports its method", () => {
    const missing = named.filter(([, operation]) => handlerOf(operation) === undefined);
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  test("every exported method is an operation, but for the agents' and the framework's own", () => {
    const known = new Set(operations.map((operation) => `${operation.method} ${fileOf(operation)}`));
    const unknown = [...routes].flatMap(([path, module]) =>
      methods.filter((method) => module[method] !== undefined).map((method) => `${method} ${path}`),
    );
    const excused = (name: string) =>
      name.includes(agentProtocol) || otherRoutes.some((path) => name.endsWith(` ${path}`));
    expect(unknown.filter((name) => !known.has(name) && !excused(name))).toEqual([]);
  });

  test("no two operations share a method and path, or an action", () => {
    const names = named.map(([name]) => name);
    const actions = operations.map(({ action }) => action);
    expect(names).toHaveLength(new Set(names).size);
    expect(actions).toHaveLength(new Set(actions).size);
  });
});

describe("policy", () => {
  test.each(closed)("%s is closed without credentials", async (_, operation) => {
    expectProblem(await call(operation), 401);
  });

  test.each(closed)(
    "%s is closed with a token that is wrong, expired, revoked or half another's",
    async (_, operation) => {
      for (const bearer of wrongTokens) expectProblem(await call(operation, { as: { bearer } }), 401);
    },
  );

  const aboveOpenid = closed.filter(([, { scope }]) => levelBelow[scope] !== undefined);
  test.each(aboveOpenid)("%s is closed one role below its own", async (_, operation) => {
    expectProblem(await call(operation, { as: people[levelBelow[operation.scope] ?? "openid"] }), 403);
  });

  test.each(withParams)("%s answers a malformed or unknown id as not found", async (_, operation) => {
    const names = Object.keys(operation.params?.shape ?? {});
    for (const id of ["x", "..", "%00", "\0", "00000000-0000-0000-0000-000000000000", "9".repeat(5000)]) {
      const params = Object.fromEntries(names.map((name) => [name, id]));
      const answer = await call(operation, { as: people.admin, params, ...bodyOf(operation) });
      // Any word may be an engine's name; of one that nothing runs on there are no lines.
      if (answer.status === 200 && operation.path === "/api/serving/logs/{engine}") continue;
      expectProblem(answer, 404);
    }
  });
});

/** Of operations that take no empty body; the id alone shall be wrong. */
const bodies: Record<string, object> = {
  "/api/auth/users/{userId}/password": { new_password: "correct horse battery staple" },
  "/api/models/{modelId}/copy": { node_id: "00000000-0000-0000-0000-000000000000" },
  "/api/cluster/location/{locationId}": { name: "Somewhere" },
  "/api/chat/conversations/{conversationId}/messages": { role: "user", content: "Hello", parent_id: null },
};
const bodyOf = ({ path, body }: Operation) => (body ? { body: bodies[path] ?? {} } : {});

const handlerOf = (operation: Operation) => routes.get(fileOf(operation))?.[operation.method];

function call(operation: Operation, sent?: Sent): Promise<Answer> {
  const handler = handlerOf(operation);
  if (!handler) throw new Error(`no route file for ${operation.method} ${operation.path}`);
  return send(handler, operation, sent);
}

describe("the OpenAPI document", () => {
  const document = openApiDocument(operations, "1.0.0") as unknown as Document;
  const entries = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, entry]) => ({ name: `${method.toUpperCase()} ${path}`, path, entry })),
  );

  test("every operation stands in it once, under an id of its own", () => {
    expect(entries.map(({ name }) => name).toSorted()).toEqual(named.map(([name]) => name).toSorted());
    expect(new Set(entries.map(({ entry }) => entry.operationId)).size).toBe(entries.length);
  });

  test("it is valid by the schema of OpenAPI 3.1", async () => {
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
  });

  test.each(entries.map((entry) => [entry.name, entry] as const))(
    "%s tells what it does and how it refuses",
    (name, { entry }) => {
      const operation = named.find(([other]) => other === name)?.[1];
      expect(entry.summary).toMatch(/^\p{Lu}.+[^.]$/u);
      expect(entry.tags).toEqual([operation?.tag]);
      const refusals = Object.keys(entry.responses).filter((status) => !/^20\d$/.test(status));
      const expected = [
        ...(operation?.scope === "public" ? [] : ["401", "403"]),
        ...(operation?.params ? ["404"] : []),
        ...(operation?.body ? ["400", "413", "415", "422"] : []),
        "default",
      ];
      expect(refusals).toEqual(expect.arrayContaining(expected));
    },
  );

  test("a body is required wherever the operation does not do without one", () => {
    const optional = named.filter(([name, { body }]) => {
      const entry = entries.find((other) => other.name === name)?.entry;
      expect(entry?.requestBody === undefined, name).toBe(body === undefined);
      return entry?.requestBody?.required === false;
    });
    const withoutBody = named.filter(
      ([, { body, bodyType }]) => body?.safeParse(bodyType === "form" ? {} : undefined).success,
    );
    expect(optional.map(([name]) => name)).toEqual(withoutBody.map(([name]) => name));
    expect(withoutBody.length).toBeLessThan(named.filter(([, { body }]) => body).length / 2);
  });

  test("no operation takes a field or a parameter that it does not know", () => {
    const open = operations.flatMap(({ action, query, body, bodyType }) => [
      ...(query && !action.startsWith("credential.validate") ? openObjects(query, `${action} query`) : []),
      // RFC 6749 has a server ignore what it does not know in the form of a sign-in.
      ...(body && bodyType !== "form" ? openObjects(body, action) : []),
    ]);
    expect(open).toEqual([]);
  });

  test("JSON is declared where JSON is answered, and nothing where the answer is empty", () => {
    const mediaTypes = (name: string) => Object.keys(entryOf(name)?.responses["200"]?.content ?? {});
    expect(mediaTypes("GET /api/auth/validate")).toEqual([]);
    expect(mediaTypes("GET /api/serving/deployment/{deploymentId}/logs/stream")).toEqual(["text/event-stream"]);
    expect(mediaTypes("GET /api/models")).toEqual(["application/json"]);
  });

  const entryOf = (name: string) => entries.find((other) => other.name === name)?.entry;

  test("it is OpenAPI 3.1: every path parameter is declared, every reference leads somewhere", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "Kamiwaza", version: "1.0.0" } });
    for (const { path, entry } of entries) {
      const declared = (entry.parameters ?? []).filter((parameter) => parameter.in === "path");
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
      expect(declared.map(({ name }) => name).toSorted(), path).toEqual(wanted.toSorted());
      expect(declared.every(({ required }) => required)).toBe(true);
      expect(Object.keys(entry.responses)).toEqual(
        expect.arrayContaining(["default", expect.stringMatching(/^20\d$/)]),
      );
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, place]) => place ?? "");
    expect(references.length).toBeGreaterThan(100);
    expect([...new Set(references)].filter((place) => resolve(document, place) === undefined)).toEqual([]);
  });

  test("operations without credentials say so, all others ask for a bearer", () => {
    const open = entries.filter(({ entry }) => entry.security?.length === 0).map(({ name }) => name);
    const expected = named.filter(([, { scope }]) => scope === "public").map(([name]) => name);
    expect(open.toSorted()).toEqual(expected.toSorted());
    expect(document.security).toEqual([{ bearer: [] }]);
  });
});

/** Places in a schema where an object takes names beyond those that are listed. A map has none to be mistaken for. */
function openObjects(schema: z.ZodType, name: string): string[] {
  const open: string[] = [];
  const walk = (at: unknown, place: string) => {
    if (typeof at !== "object" || at === null) return;
    if ("properties" in at && (at as { additionalProperties?: unknown }).additionalProperties !== false)
      open.push(place);
    for (const [key, value] of Object.entries(at)) walk(value, `${place}/${key}`);
  };
  walk(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), name);
  return open;
}

type Entry = {
  summary: string;
  tags: string[];
  operationId: string;
  security?: object[];
  parameters?: { in: string; name: string; required?: boolean }[];
  requestBody?: { required?: boolean };
  responses: Record<string, { description?: string; content?: object; $ref?: string }>;
};
type Document = { openapi: string; security: object[]; paths: Record<string, Record<string, Entry>> };

const resolve = (document: object, place: string) =>
  place.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
