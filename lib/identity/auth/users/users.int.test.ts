import { users } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Answer, type Person } from "@/lib/edge/http/testing";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let admin: Person;

beforeEach(async () => {
  admin = await api.newPerson();
});

const update = (userId: string, body: object, as = admin) =>
  api.call(operations.updateUser, verbs.updateUser, { as, params: { userId }, body });
const remove = (userId: string, as = admin) =>
  api.call(operations.deleteUser, verbs.deleteUser, { as, params: { userId } });
const idOf = ({ body }: Answer) => (body as { id: string }).id;

test("a new user has the role user; a taken name is a conflict, when changed too", async () => {
  const username = `bob-${randomUUID()}`;
  const body = { username, password: "correct horse battery", email: null, roles: null };
  const created = await api.call(operations.createLocalUser, verbs.createLocalUser, { as: admin, body });
  expect(created).toMatchObject({ status: 201, body: { username, roles: ["user"], active: true, deleted: false } });
  expect(await api.changesOf(idOf(created))).toMatchObject([{ action: "user.create" }]);
  const again = await api.call(operations.createLocalUser, verbs.createLocalUser, { as: admin, body });
  expectProblem(again, 409);
  expectProblem(await update(admin.userId, { username }), 409);
});

test("a name that differs from another in case alone is taken, for a new user and for a change", async () => {
  const username = `owner-${randomUUID()}`;
  const create = (name: string) =>
    api.call(operations.createLocalUser, verbs.createLocalUser, {
      as: admin,
      body: { username: name, password: "correct horse battery" },
    });
  const created = await create(username);
  expect(created.status).toBe(201);
  expectProblem(await create(username.replace("owner", "Owner")), 409);
  expectProblem(await update(admin.userId, { username: username.toUpperCase() }), 409);
  expect((await update(idOf(created), { username: username.replace("owner", "Owner") })).status).toBe(200);
});

test("an e-mail address is one person's however it is written, and no user name of another; a deleted account frees it", async () => {
  const email = `Bob-${randomUUID()}@example.com`;
  const create = (body: object) =>
    api.call(operations.createLocalUser, verbs.createLocalUser, {
      as: admin,
      body: { username: `bob-${randomUUID()}`, password: "correct horse battery", ...body },
    });
  const created = await create({ email });
  expect(created).toMatchObject({ status: 201, body: { email } });
  const taken = await create({ email: email.toUpperCase() });
  expectProblem(taken, 409);
  expect(taken.body).toMatchObject({ errors: [{ pointer: "/email" }] });
  expectProblem(await create({ username: email.toLowerCase() }), 409);
  expectProblem(await update(admin.userId, { email: email.toLowerCase() }), 409);
  expect((await update(idOf(created), { email: email.toLowerCase() })).status).toBe(200);
  expect((await update(idOf(created), { username: email })).status).toBe(200);
  await remove(idOf(created));
  expect((await create({ email })).status).toBe(201);
});

test.each([
  [{ username: "a b", password: "correct horse battery" }, "/username"],
  [{ username: "bob", password: "short" }, "/password"],
  [{ username: "bob", password: "correct horse battery", email: "no address" }, "/email"],
])("wrong fields are named by pointer: %j", async (body, pointer) => {
  const answer = await api.call(operations.createLocalUser, verbs.createLocalUser, { as: admin, body });
  expectProblem(answer, 422);
  expect(answer.body).toMatchObject({ errors: [{ pointer, detail: expect.any(String) }] });
});

test("accounts that share an address since before it had to be one person's can still be changed", async () => {
  const email = `shared-${randomUUID()}@example.com`;
  const create = async (body: object) =>
    idOf(
      await api.call(operations.createLocalUser, verbs.createLocalUser, {
        as: admin,
        body: { username: `bob-${randomUUID()}`, password: "correct horse battery", ...body },
      }),
    );
  const [first, second] = [await create({ email }), await create({})];
  await db.update(users).set({ email: email.toUpperCase() }).where(eq(users.id, second));
  expect(await update(first, { email, roles: ["viewer"] })).toMatchObject({ status: 200, body: { roles: ["viewer"] } });
  expect((await update(second, { email: email.toUpperCase(), roles: ["viewer"] })).status).toBe(200);
  expectProblem(await update(second, { email }), 409);
  expectProblem(await update(randomUUID(), { email }), 404);
});

test("a misspelt field changes nobody; a change is recorded with the name and both values, and none is none", async () => {
  const organizationId = await api.newOrganization();
  const [admin, bob] = [
    await api.newPerson({ organizationId }),
    await api.newPerson({ organizationId, roles: ["user"] }),
  ];
  const change = (body: object) =>
    api.call(operations.updateUser, verbs.updateUser, { as: admin, params: { userId: bob.userId }, body });
  expectProblem(await change({ is_active: false }), 422);
  for (const same of [{}, { active: true }, { roles: ["user"] }]) expect((await change(same)).status).toBe(200);
  expect(await api.changesOf(bob.userId)).toEqual([]);
  await change({ active: false, roles: ["user"] });
  expect(await api.changesOf(bob.userId)).toMatchObject([
    { action: "user.update", detail: { username: bob.username, changed: { active: { from: true, to: false } } } },
  ]);
});

test("the last active admin can be neither deleted, locked out nor demoted", async () => {
  expectProblem(await remove(admin.userId), 409);
  expectProblem(await update(admin.userId, { active: false }), 409);
  expectProblem(await update(admin.userId, { roles: ["user"] }), 409);
  expectProblem(await update(admin.userId, { roles: ["admin"], active: false }), 409);
  const second = await api.newPerson({ organizationId: admin.organizationId });
  const answers = await Promise.all([remove(admin.userId, second), remove(second.userId)]);
  expect(answers.map(({ status }) => status)).toContain(200);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("users and sessions of another organization do not exist here", async () => {
  const stranger = await api.newPerson();
  const params = { userId: stranger.userId };
  expectProblem(await api.call(operations.getUser, verbs.getUser, { as: admin, params }), 404);
  expectProblem(await update(stranger.userId, { active: false }), 404);
  expectProblem(await remove(stranger.userId), 404);
  const setPassword = { as: admin, params, body: { new_password: "correct horse battery" } };
  expectProblem(await api.call(operations.setUserPassword, verbs.setUserPassword, setPassword), 404);
  for (const subject_id of [stranger.userId, "nobody-at-all"]) {
    const purge = { as: admin, body: { tenant_id: stranger.organizationId, subject_id } };
    expect((await api.call(operations.purgeSessions, verbs.purgeSessions, purge)).body).toEqual({
      revoked: 0,
      api_keys_revoked: 0,
    });
  }
  expect((await api.call(operations.getCurrentUser, verbs.getCurrentUser, { as: stranger })).status).toBe(200);
  const end = { as: admin, params: { sessionId: stranger.sessionId } };
  expectProblem(await api.call(operations.deleteSession, verbs.deleteSession, end), 404);
  const listed = await api.call(operations.listUsers, verbs.listUsers, { as: admin });
  expect(listed.body).toMatchObject([{ id: admin.userId }]);
  expect((await api.call(operations.getCurrentUser, verbs.getCurrentUser, { as: stranger })).status).toBe(200);
});

test("a new password by an admin ends the person's sessions, and the answer is the person", async () => {
  const bob = await api.newPerson({ organizationId: admin.organizationId });
  const params = { userId: bob.userId };
  const set = { as: admin, params, body: { new_password: "correct horse battery" } };
  const answer = await api.call(operations.setUserPassword, verbs.setUserPassword, set);
  expect(answer.body).toMatchObject({ id: bob.userId, username: bob.username, active: true });
  expectProblem(await api.call(operations.getCurrentUser, verbs.getCurrentUser, { as: bob }), 401);
});

test("an admin ends one session, and only that", async () => {
  const { organizationId } = admin;
  const [bob, eve] = [await api.newPerson({ organizationId }), await api.newPerson({ organizationId })];
  const end = { as: admin, params: { sessionId: bob.sessionId } };
  expect((await api.call(operations.deleteSession, verbs.deleteSession, end)).status).toBe(204);
  expectProblem(await api.call(operations.getCurrentUser, verbs.getCurrentUser, { as: bob }), 401);
  expect((await api.call(operations.getCurrentUser, verbs.getCurrentUser, { as: eve })).status).toBe(200);
});
