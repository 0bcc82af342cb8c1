import { insertUser } from "@/db/queries/users";
import { auditEvents, failedSignIns } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createTestApi, expectProblem, type Answer } from "@/lib/edge/http/testing";
import { systemContext } from "@/lib/kernel/context";
import { and, eq, sql } from "drizzle-orm";
import { randomInt, randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import * as verbs from "..";
import * as operations from "../contract";
import { forgetFailures } from "./check-password";
import { deviceCookie, readDeviceCookie } from "./known-device";
import { hashPassword } from "../users/password";
import { signIn as signInBrowser } from "./sign-in";
import { countFailure, guessAtSignIn } from "./sign-in-throttle";

const password = "correct horse battery";
const passwordHash = await hashPassword(password);
const { db } = await createTestDatabase();
const api = createTestApi(db);
const { keys } = api.platform;
let username: string;
let userId: string;
let organizationId: string;
/** Where an attacker is, and where the owner. */
let theirs: string;
let ours: string;

const someAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

beforeEach(async () => {
  [username, theirs, ours] = [`ada-${randomUUID()}`, someAddress(), someAddress()];
  organizationId = await api.newOrganization();
  const email = `${username}@x.org`;
  const row = await insertUser(db, { organizationId, username, email, passwordHash, roles: ["admin"] });
  userId = row?.id ?? "";
});

const signIn = (address: string, given = password, name = username) =>
  api.call(operations.createToken, verbs.createToken, {
    headers: { "x-forwarded-for": address },
    body: { username: name, password: given },
  });
const context = (clientAddress: string) => ({ ...systemContext(api.platform, "test", organizationId), clientAddress });
/** As if so many wrong passwords had just been tried, each of which would take its time. */
async function guessed(times: number, address: string, name = username): Promise<void> {
  const ctx = context(address);
  for (let count = 0; count < times; count += 1)
    await db.transaction((tx) => countFailure(tx, ctx, guessAtSignIn(ctx, name, undefined), undefined));
}
const letTimePass = (ms: number) =>
  db
    .update(failedSignIns)
    .set({ lastFailedAt: sql`${failedSignIns.lastFailedAt} - ${`${ms} milliseconds`}::interval` });
const secondsToWait = ({ headers }: Answer) => Number(headers.get("retry-after"));

test("however many wrong passwords come from elsewhere, the owner signs in at the first try", async () => {
  await guessed(40, theirs);
  expectProblem(await signIn(theirs), 429);
  expect((await signIn(ours)).status).toBe(200);
});

test("wrong passwords are delayed, each twice as long as the one before, and never for good", async () => {
  await guessed(4, theirs);
  expectProblem(await signIn(theirs, "wrong"), 401);
  await letTimePass(1000);
  await guessed(5, theirs);
  const refused = await signIn(theirs);
  expectProblem(refused, 429);
  expect(secondsToWait(refused)).toBeGreaterThan(16);
  expect(secondsToWait(refused)).toBeLessThanOrEqual(32);
  await guessed(20, theirs);
  expect(secondsToWait(await signIn(theirs))).toBeLessThanOrEqual(300);
  await letTimePass(300_000);
  expect((await signIn(theirs)).status).toBe(200);
});

test("what is refused for coming too soon does not lengthen the delay", async () => {
  await guessed(8, theirs);
  const before = secondsToWait(await signIn(theirs));
  for (let count = 0; count < 20; count += 1) await signIn(theirs, "wrong");
  expect(secondsToWait(await signIn(theirs))).toBeLessThanOrEqual(before);
});

test("a device where the owner signed in before is let through from the attacker's own address", async () => {
  await guessed(60, ours);
  const cookie = deviceCookie(keys, userId, { secure: false });
  const device = readDeviceCookie(keys, /=([^;]+)/.exec(cookie)?.[1]);
  expect((await signInBrowser(context(ours), username, password, { device })).user.id).toBe(userId);
  await expect(signInBrowser(context(ours), username, password)).rejects.toThrow(/Too many wrong passwords/);
  const ofAnother = { deviceId: device?.deviceId ?? "", userId: randomUUID() };
  await expect(signInBrowser(context(ours), username, password, { device: ofAnother })).rejects.toThrow(/Too many/);
});

test("a known device is held to its own wrong passwords", async () => {
  const device = { deviceId: "a".repeat(22), userId };
  const ctx = context(ours);
  for (let count = 0; count < 8; count += 1)
    await db.transaction((tx) => countFailure(tx, ctx, guessAtSignIn(ctx, username, device.deviceId), undefined));
  await expect(signInBrowser(ctx, username, password, { device })).rejects.toThrow(/Too many wrong passwords/);
});

test.each([
  ["changed", (cookie: string) => cookie.replace(/\w$/, (last) => (last === "A" ? "B" : "A"))],
  ["for another user", (cookie: string) => cookie.replace(/\.[0-9a-f-]{36}\./, `.${randomUUID()}.`)],
  ["of a browser that nobody knows", () => ""],
])("a device cookie that is %s counts for nothing", (_, forge) => {
  const value = /=([^;]+)/.exec(deviceCookie(keys, userId, { secure: true }))?.[1] ?? "";
  expect(readDeviceCookie(keys, value)).toMatchObject({ userId });
  expect(readDeviceCookie(keys, forge(value))).toBeUndefined();
  expect(readDeviceCookie(keys, value, Date.now() + 401 * 86_400_000)).toBeUndefined();
});

test("names are told apart by nothing: whether anybody has one, and however it is written", async () => {
  const told = async (name: string) => {
    const address = someAddress();
    await guessed(4, address, name);
    const answers = [await signIn(address, "wrong", name), await signIn(address, "wrong", name)];
    return answers.map(({ status, body }) => {
      const { code, detail } = body as { code: string; detail: string };
      return { status, code, detail };
    });
  };
  const toKnown = await told(username);
  expect(toKnown.map(({ status }) => status)).toEqual([401, 429]);
  expect(await told(`nobody-${randomUUID()}`)).toEqual(toKnown);
  expect(await told(`${username}@x.org`)).toEqual(toKnown);
  await guessed(5, theirs, username.toUpperCase());
  expectProblem(await signIn(theirs), 429);
});

test("one address that tries many names is slowed down, by half a minute at most", async () => {
  for (let count = 0; count < 45; count += 1) await guessed(1, theirs, `name-${randomUUID()}`);
  const refused = await signIn(theirs);
  expectProblem(refused, 429);
  expect(secondsToWait(refused)).toBeLessThanOrEqual(30);
});

test("a name that is tried from everywhere leaves each address one try, which the owner needs no more than", async () => {
  for (let count = 0; count < 50; count += 1) await guessed(1, someAddress());
  expectProblem(await signIn(theirs, "wrong"), 401);
  expectProblem(await signIn(theirs, "wrong"), 429);
  expect((await signIn(ours)).status).toBe(200);
});

test("addresses of one IPv6 network are one place", async () => {
  await guessed(5, "2001:db8:1:1::1");
  expectProblem(await signIn("2001:db8:1:1:ffff::2"), 429);
});

test("the right password forgets one's own wrong ones; long past ones do not count", async () => {
  await guessed(4, ours);
  expect((await signIn(ours)).status).toBe(200);
  await guessed(4, ours);
  expect((await signIn(ours)).status).toBe(200);
  await guessed(9, ours);
  await letTimePass(15 * 60_000 + 1000);
  expectProblem(await signIn(ours, "wrong"), 401);
  expect((await signIn(ours)).status).toBe(200);
});

test("a right password that others' wrong ones overtook while it was checked is not taken", async () => {
  const guess = guessAtSignIn(context(theirs), username, undefined);
  await guessed(9, theirs);
  await expect(db.transaction((tx) => forgetFailures(tx, guess))).rejects.toMatchObject({ code: "RATE_LIMITED" });
});

test("a new password from an admin opens all names of the account at once, wherever they were tried", async () => {
  const admin = await api.newPerson({ organizationId });
  await guessed(9, ours);
  await guessed(9, ours, `${username}@x.org`);
  const body = { new_password: "an even better one" };
  await api.call(operations.setUserPassword, verbs.setUserPassword, { as: admin, params: { userId }, body });
  expect((await signIn(ours, "an even better one")).status).toBe(200);
  expect((await signIn(ours, "an even better one", `${username}@x.org`)).status).toBe(200);
});

test("whoever took over a session cannot guess the password through it, nor keep its owner from signing in", async () => {
  const { access_token: bearer } = (await signIn(ours)).body as { access_token: string };
  const guess = (current_password: string) =>
    api.call(operations.changeOwnPassword, verbs.changeOwnPassword, {
      as: { bearer },
      body: { current_password, new_password: "an even better one" },
    });
  for (let count = 0; count < 5; count += 1) expectProblem(await guess("wrong"), 422);
  expectProblem(await guess(password), 429);
  expect((await signIn(ours)).status).toBe(200);
});

test("what is tried in vain is on record, but never what was typed where nobody has the name", async () => {
  const refused = () =>
    db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.outcome, "refused"), eq(auditEvents.clientAddress, theirs)));
  expectProblem(await signIn(theirs, "wrong"), 401);
  expect(await refused()).toContainEqual(
    expect.objectContaining({ organizationId, objectId: userId, action: "session.create", status: 401 }),
  );
  const typed = `password-in-the-wrong-field-${randomUUID()}`;
  expectProblem(await signIn(theirs, "wrong", typed), 401);
  expect(JSON.stringify(await refused())).not.toContain(typed);
  await guessed(8, theirs);
  await letTimePass(300_000);
  await signIn(theirs, "wrong");
  expect(await api.changesOf(userId)).toMatchObject([{ action: "user.slow-down" }]);
});
