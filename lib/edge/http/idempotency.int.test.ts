import { idempotencyKeys, users } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/identity/audit";
import { createApiKey, createLocalUser } from "@/lib/identity/auth";
import { parseApiKey } from "@/lib/identity/auth/api-keys/api-key-format";
import * as auth from "@/lib/identity/auth/contract";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { createTestApi, expectProblem, type Person } from "@/lib/edge/http/testing";
import { eventually } from "@/lib/kernel/testing/eventually";
import { eq } from "drizzle-orm";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { operation } from "./contract";
import type { Verb } from "./route";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let ada: Person;
let key: string;

beforeEach(async () => {
  ada = await api.newPerson();
  key = randomUUID();
});
afterEach(() => void vi.useRealTimers());

const echo = operation({
  method: "POST",
  path: "/api/echo",
  summary: "For tests",
  tag: "Test",
  scope: "write",
  action: "echo.create",
  idempotent: true,
  body: z.object({ size: z.int().optional() }),
  response: z.looseObject({}),
});
const repeat: Verb<typeof echo> = (_, input) => Promise.resolve({ ...input });
const send = (body: unknown, verb = repeat, { as = ada, under = key } = {}) =>
  api.call(echo, verb, { as, body, headers: { "idempotency-key": under } });

/** What a verb does: one change and its record. */
const change = (ctx: Context, objectId: string) =>
  withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "echo.create", objectKind: "echo", objectId }));
const readClaim = async (of = key) => (await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, of)))[0];
/** As if the process that runs the call had died a while ago. */
const abandonClaim = () =>
  db
    .update(idempotencyKeys)
    .set({ heldUntil: new Date(Date.now() - 1000) })
    .where(eq(idempotencyKeys.key, key));

test("the first answer is given again, to the same caller alone", async () => {
  const verb = vi.fn(() => Promise.resolve({ number: Math.random() }));
  const [first, again] = [await send({ size: 1 }, verb), await send({ size: 1 }, verb)];
  expect(again).toMatchObject({ status: 200, body: first.body });
  expect(verb).toHaveBeenCalledOnce();
  await send({ size: 1 }, verb, { as: await api.newPerson({ organizationId: ada.organizationId }) });
  expect(verb).toHaveBeenCalledTimes(2);
});

test("another request under the same key is a conflict, an endless key is refused", async () => {
  await send({ size: 1 });
  expectProblem(await send({ size: 2 }), 409);
  expectProblem(await send({ size: 2 }, repeat, { under: "x".repeat(256) }), 422);
});

test("a call that failed may be repeated under its key", async () => {
  const fails = () => Promise.reject(new AppError("UNAVAILABLE", "Not now."));
  expectProblem(await send({ size: 1 }, fails), 503);
  expect((await send({ size: 1 })).body).toEqual({ size: 1 });
});

test("while the first call runs, the second is told to wait", async () => {
  const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
  const first = send({}, () => promise);
  await eventually(async () => expect(await readClaim()).toBeDefined());
  const second = await send({});
  expectProblem(second, 409);
  expect(second.headers.get("retry-after")).toBe("2");
  resolve({ done: true });
  expect((await first).body).toEqual({ done: true });
});

test("of many callers that find a dead process's claim one runs", async () => {
  const verb = vi.fn(() => Promise.resolve({}));
  await send({}, verb);
  await db.update(idempotencyKeys).set({ status: null, body: null }).where(eq(idempotencyKeys.key, key));
  await abandonClaim();
  verb.mockClear();
  await Promise.all(Array.from({ length: 8 }, () => send({}, verb)));
  expect(verb).toHaveBeenCalledOnce();
});

test("a process that dies between a change and its answer: the call is never run again, and its change is named", async () => {
  const objectIds = [randomUUID(), randomUUID()];
  const verb = vi.fn(async (ctx: Context) => {
    for (const objectId of objectIds) await change(ctx, objectId);
    return new Promise<never>(() => undefined);
  });
  void send({}, verb);
  await eventually(async () => expect((await readClaim())?.changed).toContain(objectIds[1]));
  expect((await send({}, verb)).headers.get("retry-after")).toBe("2");
  await abandonClaim();
  const again = await send({}, verb);
  expectProblem(again, 409);
  expect(again.body).toMatchObject({
    detail: expect.stringContaining(`changed echo ${objectIds[0]}, echo ${objectIds[1]}, but`),
  });
  expect(again.headers.get("retry-after")).toBeNull();
  expect(verb).toHaveBeenCalledOnce();
});

test("a call that fails behind its change is never run again, and its change is named", async () => {
  const objectId = randomUUID();
  const verb = vi.fn(async (ctx: Context) => {
    await change(ctx, objectId);
    throw new Error("the queue is away");
  });
  expectProblem(await send({}, verb), 500);
  const again = await send({}, verb);
  expectProblem(again, 409);
  expect(again.body).toMatchObject({ detail: expect.stringContaining(`echo ${objectId}`) });
  expect(verb).toHaveBeenCalledOnce();
});

test("a call that is taken for dead and is not changes nothing", async () => {
  const [late, quick] = [randomUUID(), randomUUID()];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = send({}, async (ctx) => {
    await promise;
    await change(ctx, late);
    return { id: late };
  });
  await eventually(async () => expect(await readClaim()).toBeDefined());
  await abandonClaim();
  const second = await send({}, async (ctx) => {
    await change(ctx, quick);
    return { id: quick };
  });
  resolve();
  expectProblem(await first, 409);
  expect(second.body).toEqual({ id: quick });
  expect((await send({})).body).toEqual({ id: quick });
  expect(await api.changesOf(late)).toEqual([]);
});

test("a call that takes long is not taken for dead", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
  const first = send({}, () => promise);
  await eventually(async () => expect(await readClaim()).toBeDefined());
  await abandonClaim();
  vi.advanceTimersByTime(20_000);
  await vi.waitFor(
    async () => expect(await readClaim()).toHaveProperty("heldUntil", expect.toSatisfy(isAhead)),
    15_000,
  );
  resolve({ done: true });
  expect((await first).body).toEqual({ done: true });
  expect(vi.getTimerCount()).toBe(0);
});

const isAhead = (time: Date) => time.getTime() > Date.now() + 30_000;

test("twenty equal creates at once make one object", async () => {
  const username = `bob-${randomUUID()}`;
  const headers = { "idempotency-key": key };
  const body = { username, password: "correct horse battery" };
  const create = () => api.call(auth.createLocalUser, createLocalUser, { as: ada, body, headers });
  const answers = await Promise.all(Array.from({ length: 20 }, create));
  expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
  expect(await db.select().from(users).where(eq(users.username, username))).toHaveLength(1);
  expect((await create()).body).toMatchObject({ username });
});

test("no secret of an answer stands in the database, nor a digest that passwords could be tried on", async () => {
  const headers = { "idempotency-key": key };
  const create = () => api.call(auth.createApiKey, createApiKey, { as: ada, headers });
  const { token } = (await create()).body as { token: string };
  const row = await readClaim();
  const { secret } = parseApiKey(token) ?? {};
  expect(secret).toHaveLength(43);
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(row?.body).toEqual({ sealed: expect.stringMatching(/^v1\./) });
  expect((await create()).body).toMatchObject({ token });
});
