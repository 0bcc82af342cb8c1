import { createTestDatabase } from "@/db/testing";
import { createApiKey } from "@/lib/identity/auth";
import { createApiKey as createApiKeyOperation } from "@/lib/identity/auth/contract";
import type { Right } from "@/lib/kernel/context";
import type { Operation } from "@/lib/edge/http";
import { createTestApi, send, type Answer } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "./operations";
import { fileOf, loadRoutes } from "./testing/load-routes";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const routes = await loadRoutes(api.platform);

/**
 * The table of SECURITY.md: what a key of each scope may do when an admin owns it. Written out, so that no change of the
 * code changes it.
 */
const allowed = {
  inference: ["openid"],
  read: ["openid", "read"],
  write: ["openid", "read", "write"],
  openid: ["openid", "read", "write", "admin"],
  admin: ["openid", "read", "write", "admin", "accounts", "keys"],
  "conversations:read": ["openid", "conversations:read"],
  "conversations:write": ["openid", "conversations:read", "conversations:write"],
} satisfies Record<string, Right[]>;
type Scope = keyof typeof allowed;
const scopes = Object.keys(allowed) as Scope[];

/** And when somebody of a smaller role does, who may not give all of them. */
const allowedToUser: Partial<Record<Scope, Right[]>> = {
  inference: ["openid"],
  write: ["openid", "read", "write"],
  openid: ["openid", "read", "write"],
};
const allowedToViewer: Partial<Record<Scope, Right[]>> = {
  inference: ["openid"],
  read: ["openid", "read"],
  openid: ["openid", "read"],
};

/** A key ends itself, so the operation is open to all; what is tried here is another one. */
const neededFor: Partial<Record<string, Right>> = { "api-key.revoke": "keys" };

const owners = { admin: allowed, user: allowedToUser, viewer: allowedToViewer };
const bearers = new Map<string, string>();
const cases = Object.entries(owners).flatMap(([role, table]) =>
  scopes.filter((scope) => table[scope]).map((scope) => ({ role, scope, rights: table[scope] ?? [] })),
);

beforeAll(async () => {
  const organizationId = await api.newOrganization();
  for (const role of Object.keys(owners)) {
    const as = await api.newPerson({ organizationId, roles: [role] });
    for (const { scope } of cases.filter((one) => one.role === role)) {
      const { status, body } = await api.call(createApiKeyOperation, createApiKey, { as, body: { scope } });
      expect(status, `${role} makes ${scope}`).toBe(200);
      bearers.set(`${role} ${scope}`, (body as { token: string }).token);
    }
  }
});

const closed = operations.flatMap((operation) =>
  operation.scope === "public" ? [] : [{ operation, needed: neededFor[operation.action] ?? operation.scope }],
);

function call(operation: Operation, bearer: string): Promise<Answer> {
  const handler = routes.get(fileOf(operation))?.[operation.method];
  if (!handler) throw new Error(`no route file for ${operation.method} ${operation.path}`);
  const params = Object.fromEntries(Object.keys(operation.params?.shape ?? {}).map((name) => [name, randomUUID()]));
  return send(handler, operation, { as: { bearer }, params, ...(operation.body ? { body: {} } : {}) });
}

describe.each(cases)("a key of scope $scope that belongs to a role $role", ({ role, scope, rights }) => {
  test("may do exactly what the table says, of all operations", async () => {
    const bearer = bearers.get(`${role} ${scope}`) ?? "";
    const outcomes = [];
    for (const { operation, needed } of closed) {
      const { status, body } = await call(operation, bearer);
      const isRefused = status === 403 && (body as { code: string }).code === "FORBIDDEN";
      const isAllowed = rights.some((right) => right === needed);
      if (isRefused === isAllowed) outcomes.push(`${operation.action} (${needed}): ${status}`);
    }
    expect(outcomes).toEqual([]);
  });
});

test("the table is about every right that an operation needs, but for what no key has", () => {
  const needed = new Set(closed.map((one) => one.needed));
  needed.delete("session");
  expect(new Set(Object.values(allowed).flat())).toEqual(needed);
});
