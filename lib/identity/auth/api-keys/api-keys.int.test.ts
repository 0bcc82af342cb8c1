import { apiKeys } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Answer, type Sent } from "@/lib/edge/http/testing";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import * as verbs from "..";
import { parseApiKey } from "./api-key-format";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);

type Key = { token: string; pat: { id: string; jti: string; name: string; scope: string; exp: number } };

const create = (sent: Sent) => api.call(operations.createApiKey, verbs.createApiKey, sent);
const list = (sent: Sent) => api.call(operations.listApiKeys, verbs.listApiKeys, sent);
const revoke = (by: { bearer: string }, { pat }: Key) =>
  api.call(operations.revokeApiKey, verbs.revokeApiKey, { as: by, params: { jti: pat.jti } });
const keyOf = ({ body }: Answer) => body as Key;
const whoAmI = (bearer: string) => api.call(operations.getCurrentUser, verbs.getCurrentUser, { as: { bearer } });
const secondsFromNow = (exp: number) => exp - Date.now() / 1000;

test("options come in the query or in the body, and the body wins", async () => {
  const as = await api.newPerson();
  const query = { name: "from query", ttl_seconds: "14400", scope: "read", aud: "kamiwaza-platform" };
  const byQuery = keyOf(await create({ as, query }));
  expect(byQuery.pat).toMatchObject({ name: "from query", scope: "read" });
  expect(secondsFromNow(byQuery.pat.exp)).toBeCloseTo(14_400, -2);
  const byBody = keyOf(await create({ as, query, body: { name: "from body", scope: null } }));
  expect(byBody.pat).toMatchObject({ name: "from body", scope: "read" });
  expectProblem(await create({ as, query: { aud: "elsewhere" } }), 422);
  expectProblem(await create({ as, query: { ttl_seconds: "59" } }), 422);
  expectProblem(await create({ as, query: { scope: "everything" } }), 422);
});

test("a key made without a scope uses models alone, and an empty scope is refused", async () => {
  const as = await api.newPerson();
  const { token, pat } = keyOf(await create({ as, body: { name: "laptop" } }));
  expect(pat.scope).toBe("inference");
  const read = await api.call(operations.getApiKeyOptions, verbs.getApiKeyOptions, { as });
  expect(read.body).toMatchObject({ default_scope: "inference" });
  expectProblem(await create({ as: { bearer: token }, body: {} }), 403);
  for (const scope of ["", " ", "profile"]) {
    expectProblem(await create({ as, body: { scope } }), 422);
    expectProblem(await create({ as, query: { scope } }), 422);
  }
});

test("a key opens the API, is listed without its secret, and is stored as a digest", async () => {
  const as = await api.newPerson({ roles: ["user"] });
  const { token, pat } = keyOf(await create({ as, body: { scope: "write" } }));
  expect((await whoAmI(token)).body).toMatchObject({ sub: as.userId, roles: ["user", "editor", "viewer"] });
  const listed = await list({ as });
  expect(listed.body).toMatchObject({ pats: [{ jti: pat.jti, revoked: false }] });
  const { secret } = parseApiKey(token) ?? {};
  expect(secret).toHaveLength(43);
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, pat.id));
  expect(JSON.stringify([listed.body, row])).not.toContain(secret);
  expect(await api.changesOf(pat.id)).toMatchObject([{ action: "api-key.create" }]);
});

test("a key never allows more than its maker, whether a person or another key", async () => {
  const as = await api.newPerson({ roles: ["user"] });
  expectProblem(await create({ as, body: { scope: "admin" } }), 403);
  const guest = await api.newPerson({ roles: ["guest"] });
  expect(keyOf(await create({ as: guest })).pat.scope).toBe("openid");
  expectProblem(await create({ as: guest, body: { scope: "inference" } }), 403);

  const admin = await api.newPerson();
  const byKey = { bearer: keyOf(await create({ as: admin, body: { scope: "admin" } })).token };
  expect(keyOf(await create({ as: byKey, body: { scope: "write" } })).pat.scope).toBe("write");
  expectProblem(await create({ as: byKey, body: { scope: "admin conversations:read" } }), 403);
});

test.each(["openid", "write", "read inference", "conversations:write"])(
  "a key of scope %s makes no keys, sees none and ends none but itself, whoever owns it",
  async (scope) => {
    const as = await api.newPerson();
    const [made, other] = [keyOf(await create({ as, body: { scope } })), keyOf(await create({ as }))];
    const byKey = { bearer: made.token };
    expectProblem(await create({ as: byKey, body: { scope: "openid" } }), 403);
    expectProblem(await list({ as: byKey }), 403);
    expectProblem(await revoke(byKey, other), 403);
    expect((await revoke(byKey, made)).status).toBe(200);
    expectProblem(await whoAmI(made.token), 401);
  },
);

test("a key that another key made ends no later than that one, and with it", async () => {
  const as = await api.newPerson();
  const parent = keyOf(await create({ as, body: { scope: "admin", ttl_seconds: 3600 } }));
  const byParent = { bearer: parent.token };
  expectProblem(await create({ as: byParent, body: { scope: "admin", ttl_seconds: 3700 } }), 422);
  const child = keyOf(await create({ as: byParent, body: { scope: "admin" } }));
  expect(child.pat.exp).toBeLessThanOrEqual(parent.pat.exp);
  const grandchild = keyOf(await create({ as: { bearer: child.token }, body: { scope: "read", ttl_seconds: 60 } }));
  await revoke(as, parent);
  for (const { token } of [parent, child, grandchild]) expectProblem(await whoAmI(token), 401);
});

test("an admin lists and revokes anybody's keys of the organization, and nobody else does", async () => {
  const organizationId = await api.newOrganization();
  const [admin, as] = [
    await api.newPerson({ organizationId }),
    await api.newPerson({ organizationId, roles: ["user"] }),
  ];
  const key = keyOf(await create({ as }));
  const everyone = { query: { owner: "everyone" } };
  expectProblem(await list({ as, ...everyone }), 403);
  const listed = await list({ as: admin, ...everyone });
  expect(listed.body).toMatchObject({ pats: [{ jti: key.pat.jti, owner_id: as.userId, owner_name: as.username }] });
  expect((await list({ as: admin })).body).toEqual({ pats: [] });
  expect((await list({ as: await api.newPerson(), ...everyone })).body).toEqual({ pats: [] });
  expect((await revoke(admin, key)).status).toBe(200);
  expectProblem(await whoAmI(key.token), 401);
  expect(await api.changesOf(key.pat.jti)).toContainEqual(
    expect.objectContaining({ action: "api-key.revoke", actorId: admin.userId }),
  );
});

test("a key of before goes on as it was, with a name for what it may", async () => {
  const as = await api.newPerson();
  const before = async (scope: string) => {
    const { token, pat } = keyOf(await create({ as }));
    await db.update(apiKeys).set({ scope, scopes: null }).where(eq(apiKeys.id, pat.id));
    return token;
  };
  const scopeOf = async (token: string) => ((await whoAmI(token)).body as { scope: string }).scope;
  const [openid, read, admin] = [await before("openid"), await before("read"), await before("admin")];
  expect([await scopeOf(openid), await scopeOf(read), await scopeOf(admin)]).toEqual([
    "openid",
    "read inference",
    "admin",
  ]);
  const shown = (await list({ as })).body as { pats: { scope: string }[] };
  expect(shown.pats.map(({ scope }) => scope).toSorted()).toEqual(["admin", "openid", "read inference"]);
});

test("a key loses what its owner loses", async () => {
  const organizationId = await api.newOrganization();
  const [admin, as] = [await api.newPerson({ organizationId }), await api.newPerson({ organizationId })];
  const { token } = keyOf(await create({ as, body: { scope: "admin" } }));
  const change = (body: object) =>
    api.call(operations.updateUser, verbs.updateUser, { as: admin, params: { userId: as.userId }, body });
  await change({ roles: ["viewer"] });
  expect((await whoAmI(token)).body).toMatchObject({ roles: ["viewer"], scope: "admin" });
  await change({ active: false });
  expectProblem(await whoAmI(token), 401);
  await change({ active: true });
  expectProblem(await whoAmI(token), 401);
});

test("a revoked key opens nothing from the next call on; others of its owner go on", async () => {
  const as = await api.newPerson();
  const [gone, kept] = [keyOf(await create({ as })), keyOf(await create({ as }))];
  expectProblem(await revoke(await api.newPerson(), gone), 404);
  expect((await revoke(as, gone)).body).toEqual({ revoked: true });
  expectProblem(await whoAmI(gone.token), 401);
  expectProblem(await revoke(as, gone), 404);
  expect((await whoAmI(kept.token)).status).toBe(200);
});

test("an expired key and a key with a changed secret are refused", async () => {
  const as = await api.newPerson();
  const { token, pat } = keyOf(await create({ as }));
  expectProblem(await whoAmI(`${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`), 401);
  await db
    .update(apiKeys)
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where(eq(apiKeys.id, pat.id));
  expectProblem(await whoAmI(token), 401);
});

test("signing out with a key as the bearer leaves the key alone", async () => {
  const as = await api.newPerson();
  const { token } = keyOf(await create({ as }));
  await api.call(operations.signOut, verbs.signOut, { as: { bearer: token }, body: {} });
  expect((await whoAmI(token)).status).toBe(200);
});
