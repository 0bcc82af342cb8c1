import { insertUser } from "@/db/queries/users";
import { createTestDatabase } from "@/db/testing";
import { createJoinTokenRow } from "@/lib/serving/nodes/membership/join-token";
import { consumeJoinToken } from "@/db/queries/join-tokens";
import { createTestApi, expectProblem, type Person, type Sent } from "@/lib/edge/http/testing";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";
import { hashPassword } from "../users/password";

const { db } = await createTestDatabase();
const api = createTestApi(db);
const password = "correct horse battery";
const passwordHash = await hashPassword(password);
let admin: Person;
let username: string;
let userId: string;

beforeEach(async () => {
  admin = await api.newPerson();
  username = `bob-${randomUUID()}`;
  const { organizationId } = admin;
  const row = await insertUser(db, { organizationId, username, passwordHash, roles: ["user"] });
  userId = row?.id ?? "";
});

type Token = { access_token: string; refresh_token: string };
type Opened = Token & { key: string };

/** All that opens something in Bob's name. */
async function open(): Promise<Opened> {
  const body = { username, password };
  const token = (await api.call(operations.createToken, verbs.createToken, { body })).body as Token;
  const as = { bearer: token.access_token };
  const made = await api.call(operations.createApiKey, verbs.createApiKey, { as, body: { scope: "write" } });
  return { ...token, key: (made.body as { token: string }).token };
}
const whoAmI = async (bearer: string) =>
  (await api.call(operations.getCurrentUser, verbs.getCurrentUser, { as: { bearer } })).status;
const refresh = async (token: string) =>
  (await api.call(operations.refreshToken, verbs.refreshSession, { query: { refresh_token: token } })).status;
const stillOpen = async ({ access_token: access, refresh_token: token, key }: Opened) => ({
  access: await whoAmI(access),
  key: await whoAmI(key),
  refresh: await refresh(token),
});
const nothing = { access: 401, key: 401, refresh: 401 };
const end = (sent: Sent) =>
  api.call(operations.endUserAccess, verbs.endUserAccess, { as: admin, params: { userId }, ...sent });

test("one act ends sessions, access and refresh tokens, keys and unused invitations, and is on record", async () => {
  const opened = [await open(), await open()];
  const { organizationId } = admin;
  const invitation = await createJoinTokenRow(db, api.platform.keys, { organizationId, createdBy: username });
  const answer = await end({ body: {} });
  expect(answer.body).toEqual({ sessions: 2, api_keys: 2, join_tokens: 1, deactivated: false });
  for (const one of opened) expect(await stillOpen(one)).toEqual(nothing);
  const digest = api.platform.keys.digest("join-token", invitation.token.split(".")[1] ?? "");
  expect(await consumeJoinToken(db, invitation.id, digest, new Date())).toBeUndefined();
  expect(await api.changesOf(userId)).toMatchObject([{ action: "user.end-access", detail: { sessions: 2 } }]);
  expect(await stillOpen(await open())).toEqual({ access: 200, key: 200, refresh: 200 });
});

test("it locks the account too when asked, but not the last admin's", async () => {
  const opened = await open();
  expect((await end({ body: { deactivate: true } })).body).toMatchObject({ deactivated: true });
  expect(await stillOpen(opened)).toEqual(nothing);
  const again = { body: { username, password } };
  expectProblem(await api.call(operations.createToken, verbs.createToken, again), 401);
  expectProblem(await end({ params: { userId: admin.userId }, body: { deactivate: true } }), 409);
  expect(await whoAmI(admin.bearer)).toBe(200);
});

test("only an admin does it, to people of the own organization, and never by a key of scope openid", async () => {
  const user = await api.newPerson({ organizationId: admin.organizationId, roles: ["user"] });
  expectProblem(await end({ as: user }), 403);
  expectProblem(await end({ as: await api.newPerson() }), 404);
  const made = await api.call(operations.createApiKey, verbs.createApiKey, { as: admin, body: { scope: "openid" } });
  expectProblem(await end({ as: { bearer: (made.body as { token: string }).token } }), 403);
});

test.each<[string, (as: Person) => Promise<unknown>, boolean]>([
  ["an admin's new password", (as) => setPassword(as, {}), false],
  ["an admin's new password that shall leave them", (as) => setPassword(as, { end_api_keys: false }), true],
  ["a purge of sessions", (as) => purge(as, {}), false],
  ["a purge that shall leave them", (as) => purge(as, { keep_api_keys: true }), true],
])("keys do not outlive %s, or do as told", async (_, act, keptKey) => {
  const opened = await open();
  await act(admin);
  expect(await stillOpen(opened)).toEqual({ ...nothing, key: keptKey ? 200 : 401 });
});

test.each([
  [undefined, 401],
  [true, 401],
  [false, 200],
])("one's own new password ends one's keys unless one says not to (end_api_keys: %s)", async (endKeys, status) => {
  const { access_token: bearer, key } = await open();
  const body = { current_password: password, new_password: "an even better one", end_api_keys: endKeys };
  const changed = await api.call(operations.changeOwnPassword, verbs.changeOwnPassword, { as: { bearer }, body });
  expect(changed.body).toEqual({ changed: true, api_keys_revoked: status === 401 ? 1 : 0 });
  expect([await whoAmI(bearer), await whoAmI(key)]).toEqual([200, status]);
});

test("no key changes a password", async () => {
  const { key } = await open();
  const body = { current_password: password, new_password: "an even better one" };
  const as = { bearer: key };
  expectProblem(await api.call(operations.changeOwnPassword, verbs.changeOwnPassword, { as, body }), 403);
});

function setPassword(as: Person, options: object) {
  const body = { new_password: "an even better one", ...options };
  return api.call(operations.setUserPassword, verbs.setUserPassword, { as, params: { userId }, body });
}

function purge(as: Person, options: object) {
  const body = { tenant_id: as.organizationId, subject_id: userId, ...options };
  return api.call(operations.purgeSessions, verbs.purgeSessions, { as, body });
}
