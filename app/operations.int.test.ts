import { createTestDatabase } from "@/db/testing";
import type { Operation } from "@/lib/http";
import { createTestApi, expectProblem, send, type Answer, type Person, type Sent } from "@/lib/http/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "./operations";
import { fileOf, loadRoutes } from "./testing/load-routes";

/** Routes that are no operations of the public API. */
const otherRoutes = ["/api/auth/[...nextauth]", "/api/openapi.json", "/api/[...path]"];
const agentProtocol = "/api/agent/";
const scopes = ["openid", "read", "write", "admin"] as const;
const rolesOf = { openid: ["guest"], read: ["viewer"], write: ["user"], admin: ["admin"] };
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

const { db } = await createTestDatabase();
const api = createTestApi(db);
const routes = await loadRoutes(api.platform);
const named = operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);
const closed = named.filter(([, { scope }]) => scope !== "public");
const withParams = named.filter(([, { params }]) => params !== undefined);
const people = {} as Record<(typeof scopes)[number], Person>;

beforeAll(async () => {
  const organizationId = await api.newOrganization();
  for (const scope of scopes) people[scope] = await api.newPerson({ organizationId, roles: rolesOf[scope] });
});

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

  test.each(closed)("%s is closed with a wrong token", async (_, operation) => {
    expectProblem(await call(operation, { as: { bearer: "kmz_wrong" } }), 401);
    expectProblem(await call(operation, { as: { bearer: "a.b.c" } }), 401);
  });

  const aboveOpenid = closed.filter(([, { scope }]) => scope !== "openid");
  test.each(aboveOpenid)("%s is closed one scope below its own", async (_, operation) => {
    const below = scopes[scopes.findIndex((scope) => scope === operation.scope) - 1] ?? "openid";
    expectProblem(await call(operation, { as: people[below] }), 403);
  });

  test.each(withParams)("%s answers a malformed or unknown id as not found", async (_, operation) => {
    const names = Object.keys(operation.params?.shape ?? {});
    for (const id of ["x", "..", "%00", "\0", "00000000-0000-0000-0000-000000000000", "9".repeat(5000)]) {
      const params = Object.fromEntries(names.map((name) => [name, id]));
      const answer = await call(operation, { as: people.admin, params, ...(operation.body ? { body: {} } : {}) });
      if (answer.status < 300 && operation.path === "/api/serving/logs/{engine}") continue;
      expectProblem(answer, answer.status === 422 ? 422 : 404);
    }
  });
});

const handlerOf = (operation: Operation) => routes.get(fileOf(operation))?.[operation.method];

function call(operation: Operation, sent?: Sent): Promise<Answer> {
  const handler = handlerOf(operation);
  if (!handler) throw new Error(`no route file for ${operation.method} ${operation.path}`);
  return send(handler, operation, sent);
}
