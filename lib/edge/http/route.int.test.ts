import { auditEvents } from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { createApiKey, getCurrentUser } from "@/lib/identity/auth";
import * as auth from "@/lib/identity/auth/contract";
import { createTestApi, expectProblem, type Person, type Sent } from "@/lib/edge/http/testing";
import { eventually } from "@/lib/kernel/testing/eventually";
import { eq } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { operation, type OperationInput } from "./contract";
import { queryBoolean, queryList } from "./query";

const { db } = await createTestDatabase();
const api = createTestApi(db);
let ada: Person;

beforeEach(async () => {
  ada = await api.newPerson();
});

const echo = operation({
  method: "POST",
  path: "/api/echo",
  summary: "For tests",
  tag: "Test",
  scope: "write",
  action: "echo.create",
  query: z.strictObject({
    flag: queryBoolean.optional(),
    name: z.string().optional(),
    words: queryList(z.string().max(8), 2).optional(),
  }),
  body: z
    .strictObject({ name: z.string().nullish(), size: z.int().nullish(), deep: z.looseObject({}).nullish() })
    .nullish(),
  response: z.looseObject({}),
});
const repeat = (_: unknown, input: OperationInput<typeof echo>) => Promise.resolve({ ...input });
const send = (sent: Sent) => api.call(echo, repeat, { as: ada, ...sent });

describe("reading a request", () => {
  test.each([
    ["True", true],
    ["False", false],
    ["true", true],
    ["1", true],
    ["0", false],
    ["NO", false],
  ])("the boolean %s of a query is %s", async (text, value) => {
    expect((await send({ query: { flag: text } })).body).toEqual({ flag: value });
  });

  test.each(["perhaps", "", "2"])("%j is no boolean", async (flag) => {
    expectProblem(await send({ query: { flag } }), 422);
  });

  test("a list is a parameter sent once or more often, within its limits", async () => {
    const words = (...values: string[]) => send({ query: values.map((value): [string, string] => ["words", value]) });
    expect((await words("one")).body).toEqual({ words: ["one"] });
    expect((await words("one", "two")).body).toEqual({ words: ["one", "two"] });
    expectProblem(await words("one", "two", "three"), 422);
    expectProblem(await words("much too long"), 422);
  });

  test("a parameter that is no list is refused when it is sent twice", async () => {
    const twice: [string, string][] = [
      ["name", "one"],
      ["name", "two"],
    ];
    expectProblem(await send({ query: twice }), 422);
  });

  test("null is absent, and the body wins over the query", async () => {
    const answer = await send({
      query: { name: "query" },
      body: { name: null, size: null, other: null, deep: { a: null } },
    });
    expect(answer.body).toEqual({ name: "query", deep: { a: null } });
    expect((await send({ query: { name: "query" }, body: { name: "body" } })).body).toEqual({ name: "body" });
  });

  test("an unknown field or parameter is refused by name, with the known one that was most likely meant", async () => {
    const refusedFor = async (sent: Sent) => {
      const answer = await send(sent);
      expectProblem(answer, 422);
      const { detail, errors } = answer.body as { detail: string; errors: { pointer: string }[] };
      return [detail, ...errors.map(({ pointer }) => pointer)];
    };
    expect(await refusedFor({ body: { nmae: "x" } })).toEqual([
      '"nmae" is not known here; did you mean "name"?',
      "/nmae",
    ]);
    expect(await refusedFor({ body: { bogus: 1 } })).toEqual(['"bogus" is not known here.', "/bogus"]);
    expect(await refusedFor({ query: { is_flag: "true" } })).toEqual([
      '"is_flag" is not known here; did you mean "flag"?',
      "/query/is_flag",
    ]);
  });

  test("a change without parameters refuses every one, and is not made", async () => {
    const { query: _, ...bare } = echo;
    const answer = await api.call(bare, (_ctx, input) => Promise.resolve({ ...input }), {
      as: ada,
      query: { dry_run: "true" },
      body: {},
    });
    expectProblem(answer, 422);
  });

  test("a body of an unknown length is cut off within 16 times the limit", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        if (sent === 1000) controller.close();
      },
    });
    const request = new Request("http://kamiwaza.test/api/echo", {
      method: "POST",
      headers: { authorization: `Bearer ${ada.bearer}`, "content-type": "application/json" },
      body,
      duplex: "half",
    } as RequestInit);
    const response = await api.route(echo, repeat)(request, { params: Promise.resolve({}) });
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(300);
  });
});

describe("credentials", () => {
  const who = (headers: Record<string, string>, as?: Person) =>
    api.call(auth.getCurrentUser, getCurrentUser, { headers, ...(as ? { as } : {}) });
  const cookieOf = async ({ sessionId }: Person) =>
    `next-auth.session-token=${await encode({ token: { sid: sessionId }, secret: api.platform.keys.derive("session-cookie") })}`;

  test("the console's cookie, the client's cookie, a bearer and a key header all say who calls", async () => {
    const { token } = (await api.call(auth.createApiKey, createApiKey, { as: ada })).body as { token: string };
    const forms = [
      { cookie: await cookieOf(ada) },
      { cookie: `theme=dark; access_token=${ada.bearer}` },
      { authorization: `bearer ${ada.bearer}` },
      { authorization: `Bearer ${token}` },
      { "x-api-key": token },
    ];
    for (const headers of forms) expect((await who(headers)).body).toMatchObject({ sub: ada.userId });
  });

  test("a bearer wins over cookies, and a wrong one is not rescued by a right cookie", async () => {
    const bob = await api.newPerson();
    expect((await who({ cookie: await cookieOf(bob) }, ada)).body).toMatchObject({ sub: ada.userId });
    expect((await who({ cookie: "access_token=stale" }, ada)).body).toMatchObject({ sub: ada.userId });
    expectProblem(await who({ cookie: await cookieOf(bob), authorization: "Bearer stale" }), 401);
  });

  test("a cookie of another installation is nobody's", async () => {
    const foreign = await encode({ token: { sid: ada.sessionId }, secret: "0".repeat(64) });
    expectProblem(await who({ cookie: `next-auth.session-token=${foreign}` }), 401);
  });

  test.each([
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ "sec-fetch-site": "none" }, 200],
    [{ origin: "http://kamiwaza.test", host: "kamiwaza.test" }, 200],
    [{}, 200],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "cross-site", origin: "http://kamiwaza.test", host: "kamiwaza.test" }, 403],
    [{ origin: "http://evil.test", host: "kamiwaza.test" }, 403],
    [{ origin: "http://kamiwaza.test:8080", host: "kamiwaza.test" }, 403],
    [{ origin: "null", host: "kamiwaza.test" }, 403],
  ])("a change by cookie with %j is answered %i", async (headers: Record<string, string>, status) => {
    const cookie = await cookieOf(ada);
    const answer = await api.call(echo, repeat, { body: {}, headers: { ...headers, cookie } });
    expect(answer.status).toBe(status);
    expect((await who({ ...headers, cookie })).status).toBe(200);
  });

  test("a change by bearer may come from anywhere", async () => {
    const headers = { "sec-fetch-site": "cross-site", origin: "http://evil.test" };
    expect((await send({ body: {}, headers })).status).toBe(200);
  });
});

describe("the record of a call", () => {
  const recordsOf = (requestId: string | null) =>
    db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.requestId, requestId ?? ""));

  test("every call leaves one record: what, who, from where, with what outcome", async () => {
    const done = await send({ body: {}, headers: { "x-forwarded-for": "1.2.3.4, 10.0.0.7" } });
    const refused = await send({ body: { size: "x" } });
    await eventually(async () => {
      expect(await recordsOf(done.headers.get("x-request-id"))).toMatchObject([
        { actorId: ada.userId, action: "echo.create", outcome: "done", status: 200, clientAddress: "10.0.0.7" },
      ]);
      expect(await recordsOf(refused.headers.get("x-request-id"))).toMatchObject([{ outcome: "refused", status: 422 }]);
    });
  });

  test("an answer that breaks its contract is one failed call, and says nothing of the inside", async () => {
    const strict = { ...echo, response: z.object({ needed: z.string() }) };
    const answer = await api.call(strict, (() => Promise.resolve({ secret: 1 })) as never, { as: ada, body: {} });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain("secret");
    await eventually(async () => {
      expect(await recordsOf(answer.headers.get("x-request-id"))).toMatchObject([{ outcome: "failed", status: 500 }]);
    });
  });

  test("an unexpected error tells the client its request id alone", async () => {
    const answer = await api.call(echo, () => Promise.reject(new Error("password is hunter2")), { as: ada, body: {} });
    expectProblem(answer, 500);
    expect(JSON.stringify(answer.body)).not.toContain("hunter2");
    expect((answer.body as { detail: string }).detail).toContain(answer.headers.get("x-request-id"));
  });
});
