import { insertUser } from "@/db/queries/users";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Answer, type Sent } from "@/lib/edge/http/testing";
import { decodeJwt } from "jose";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";
import { hashPassword } from "../users/password";

const password = "correct horse battery";
const passwordHash = await hashPassword(password);

const { db } = await createTestDatabase();
const api = createTestApi(db);
let username: string;
let userId: string;
let organizationId: string;

beforeEach(async () => {
  username = `ada-${randomUUID()}`;
  organizationId = await api.newOrganization();
  const row = await insertUser(db, {
    organizationId,
    username,
    email: `${username}@x.org`,
    passwordHash,
    roles: ["user"],
  });
  userId = row?.id ?? "";
});

type Token = { access_token: string; refresh_token: string; expires_in: number; token_type: string };

const signIn = (given = password, sent: Sent = {}, name = username) =>
  api.call(operations.createToken, verbs.createToken, { ...sent, body: { username: name, password: given } });
const tokenOf = ({ body }: Answer) => body as Token;
const asBearer = (token: Token) => ({ bearer: token.access_token });
const whoAmI = (as: { bearer: string }) => api.call(operations.getCurrentUser, verbs.getCurrentUser, { as });
const refresh = (token: string) =>
  api.call(operations.refreshToken, verbs.refreshSession, { query: { refresh_token: token } });

test("name or e-mail address with the password give a token; every sign-in has a session of its own", async () => {
  const [first, second] = [await signIn(), await signIn(password, {}, `${username}@x.org`)].map(tokenOf);
  if (!first || !second) throw new Error("two tokens expected");
  expect(first).toMatchObject({ token_type: "bearer", expires_in: 3600, refresh_token: expect.any(String) });
  const [one, two] = [decodeJwt(first.access_token), decodeJwt(second.access_token)];
  expect(one).toMatchObject({ sub: userId, tenant_id: organizationId });
  expect(one["sid"]).not.toBe(two["sid"]);
  expect((await whoAmI(asBearer(second))).body).toMatchObject({ username, sub: userId, groups: [] });
  expect(await api.changesOf(String(one["sid"]))).toMatchObject([{ action: "session.create", actorId: userId }]);
});

test("wrong names and wrong passwords are told apart by nothing", async () => {
  const [wrongPassword, wrongName] = [await signIn("wrong"), await signIn(password, {}, `nobody-${randomUUID()}`)];
  expectProblem(wrongPassword, 401);
  expectProblem(wrongName, 401);
  expect((wrongPassword.body as { detail: string }).detail).toBe((wrongName.body as { detail: string }).detail);
});

test("a flood of sign-ins is told to come again instead of keeping everybody waiting", async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => signIn("wrong", {}, `nobody-${randomUUID()}`)));
  const refused = answers.filter(({ status }) => status === 429);
  // Two are checked and eight wait; on a machine that is slow to ask, one or the other of them is done before all have asked.
  expect(refused.length).toBeGreaterThanOrEqual(20);
  expect(new Set(refused.map(({ body }) => (body as { code: string }).code))).toEqual(new Set(["RATE_LIMITED"]));
  expect(refused[0]?.headers.get("retry-after")).toBe("3");
  expect((await signIn()).status).toBe(200);
});

test("a stale bearer or cookie does not keep anybody from signing in or out", async () => {
  const stale = { authorization: "Bearer aaa.bbb.ccc", cookie: "access_token=aaa.bbb.ccc" };
  const token = tokenOf(await signIn(password, { headers: stale }));
  const query = { refresh_token: token.refresh_token };
  const refreshed = await api.call(operations.refreshToken, verbs.refreshSession, { query, headers: stale });
  expect(refreshed.status).toBe(200);
  expect((await api.call(operations.signOut, verbs.signOut, { body: {}, headers: stale })).body).toMatchObject({
    session_termination_requested: false,
  });
});

test("a refresh token works once; its second use ends the session", async () => {
  const first = tokenOf(await signIn());
  const second = tokenOf(await refresh(first.refresh_token));
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect((await whoAmI(asBearer(second))).status).toBe(200);

  expectProblem(await refresh(first.refresh_token), 401);

  expectProblem(await refresh(second.refresh_token), 401);
  expectProblem(await whoAmI(asBearer(second)), 401);
});

test("of two uses of a refresh token at the same time at most one is answered", async () => {
  const { refresh_token: token } = tokenOf(await signIn());
  const answers = await Promise.all([refresh(token), refresh(token)]);
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
});

const ofAnotherServer = `${"x".repeat(40)}.${"y".repeat(1500)}.${"z".repeat(342)}`;
test.each(["", "x", "a.b", `${randomUUID()}.`, `${randomUUID()}.secret`, ofAnotherServer])(
  "%j is no refresh token",
  async (token) => {
    expectProblem(await refresh(token), 401);
  },
);

test("signing out ends the session and all its tokens, by access token or by refresh token", async () => {
  const signOut = (sent: Sent) => api.call(operations.signOut, verbs.signOut, sent);
  const [first, second] = [tokenOf(await signIn()), tokenOf(await signIn())];
  expect((await signOut({ as: asBearer(first), body: {} })).body).toMatchObject({
    session_termination_requested: true,
    logout_time: expect.any(String),
  });
  expectProblem(await whoAmI(asBearer(first)), 401);
  expectProblem(await refresh(first.refresh_token), 401);
  expect((await whoAmI(asBearer(second))).status).toBe(200);

  await signOut({ body: { refresh_token: second.refresh_token } });

  expectProblem(await whoAmI(asBearer(second)), 401);
});

test("a new password ends the other sessions; the old one opens nothing", async () => {
  const [here, elsewhere] = [tokenOf(await signIn()), tokenOf(await signIn())];
  const change = (current: string) =>
    api.call(operations.changeOwnPassword, verbs.changeOwnPassword, {
      as: asBearer(here),
      body: { current_password: current, new_password: "an even better one" },
    });
  expectProblem(await change("wrong"), 422);
  expect((await change(password)).body).toMatchObject({ changed: true });
  expect((await whoAmI(asBearer(here))).status).toBe(200);
  expectProblem(await whoAmI(asBearer(elsewhere)), 401);
  expectProblem(await signIn(), 401);
  expect((await signIn("an even better one")).status).toBe(200);
});

test("a deleted, inactive or purged user has no session and no sign-in", async () => {
  const admin = await api.newPerson({ organizationId });
  const params = { userId };
  const purged = tokenOf(await signIn());
  const body = { tenant_id: organizationId, subject_id: userId };
  expect((await api.call(operations.purgeSessions, verbs.purgeSessions, { as: admin, body })).body).toMatchObject({
    revoked: 1,
  });
  expectProblem(await whoAmI(asBearer(purged)), 401);

  const inactive = tokenOf(await signIn());
  await api.call(operations.updateUser, verbs.updateUser, { as: admin, params, body: { active: false } });
  expectProblem(await whoAmI(asBearer(inactive)), 401);
  expectProblem(await signIn(), 401);
  await api.call(operations.updateUser, verbs.updateUser, { as: admin, params, body: { active: true } });

  const deleted = tokenOf(await signIn());
  const answer = await api.call(operations.deleteUser, verbs.deleteUser, { as: admin, params });
  expect(answer.body).toMatchObject({ id: userId, username, deleted: true });
  expectProblem(await whoAmI(asBearer(deleted)), 401);
  expectProblem(await signIn(), 401);
  expectProblem(await api.call(operations.getUser, verbs.getUser, { as: admin, params }), 404);
});
