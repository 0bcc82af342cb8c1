import { randomUUID } from "node:crypto";
import { request, type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "@/lib/testing/eventually";
import {
  accessToken,
  addApiKey,
  addDeployment,
  addSession,
  chatAnswer,
  chatStream,
  readAll,
  sendEvents,
  sendJson,
  signingPair,
  startFakeNode,
  startGateway,
  type Answer,
  type FakeNode,
  type RunningGateway,
} from "./testing";
import { generateKeyPair } from "jose";

let gateway: RunningGateway;
const nodes: FakeNode[] = [];

beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(async () => {
  await gateway.drain();
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

async function node(answer: Answer = (_arrived, res) => sendJson(res, chatAnswer("hello"))): Promise<FakeNode> {
  const started = await startFakeNode(answer);
  nodes.push(started);
  return started;
}

type Sent = { path?: string; method?: string; headers?: Record<string, string>; body?: unknown };

async function send({ path = "/v1/chat/completions", method = "POST", headers = {}, body }: Sent) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const req = request(
      {
        host: "127.0.0.1",
        port: gateway.port,
        path,
        method,
        headers: { authorization: `Bearer ${gateway.key}`, ...headers },
      },
      resolve,
    );
    req.on("error", reject);
    req.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  });
  const text = (await readAll(response)).toString();
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

const ask = (model: string, more: object = {}) => ({ model, messages: [{ role: "user", content: "hi" }], ...more });

describe("routing", () => {
  test.each(["/v1/chat/completions", "/v1/chat/completions/", "/v1/chat/completions?x=1"])(
    "%s reaches the engine",
    async (path) => {
      const engine = await node();
      const { instances } = addDeployment(gateway.directory, "tiny", [engine]);
      const answer = await send({ path, body: ask("tiny") });
      expect(answer.status).toBe(200);
      expect(engine.arrived[0]?.path).toBe(`/instances/${instances[0]?.id}/v1/chat/completions`);
      expect(engine.arrived[0]?.authorization).toBe(`Bearer token-for-${engine.nodeId}`);
    },
  );

  test("a model may be named by deployment, repository or id, and by anything below its own path", async () => {
    const engine = await node();
    const { id } = addDeployment(gateway.directory, "tiny", [engine]);
    for (const name of ["tiny", "acme/tiny", id]) expect((await send({ body: ask(name) })).status).toBe(200);
    const path = `/runtime/models/${id}/v1/chat/completions`;
    expect((await send({ path, body: ask("kamiwaza") })).status).toBe(200);
    expect((await send({ path, body: { messages: [{ role: "user", content: "hi" }] } })).status).toBe(200);
  });

  test("the answer is the engine's, byte for byte, with its request id", async () => {
    const text = '{ "choices":[ ], "odd":1.50, "usage": {"prompt_tokens":3,"completion_tokens":2} }';
    const engine = await node(
      (_arrived, res) => void res.writeHead(200, { "content-type": "application/json" }).end(text),
    );
    addDeployment(gateway.directory, "tiny", [engine]);
    const answer = await send({ body: ask("tiny") });
    expect(answer.text).toBe(text);
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });

  test("an answer too large to hold flows through whole", async () => {
    const body = { ...chatAnswer("x".repeat(3 * 1024 * 1024)) };
    const engine = await node((_arrived, res) => sendJson(res, body));
    addDeployment(gateway.directory, "tiny", [engine]);
    expect((await send({ body: ask("tiny") })).text).toBe(JSON.stringify(body));
    await gateway.drain();
    expect(gateway.ledger.records[0]).toMatchObject({ promptTokens: 7, completionTokens: 3, partial: false });
  });

  test.each([
    ["GET", "/v1"],
    ["POST", "/v1/chat"],
    ["POST", "/v1/audio/speech"],
    ["POST", "/v1/chat/completions/../../../metrics"],
    ["GET", "/runtime"],
    ["POST", "/runtime/models/not-an-id/v1/chat/completions"],
    ["POST", `/runtime/models/${randomUUID()}/v1/slots`],
    ["POST", `/runtime/models/${randomUUID()}/metrics`],
  ])("%s %s is an OpenAI 404", async (method, path) => {
    const answer = await send({ method, path });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ error: { type: "invalid_request_error", code: "unknown_url" } });
  });

  test("a wrong method says which one is right", async () => {
    const answer = await send({ method: "GET" });
    expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
    expect((await send({ method: "OPTIONS" })).headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("an unknown model is refused with the names that would work", async () => {
    addDeployment(gateway.directory, "tiny", [await node()]);
    addDeployment(gateway.directory, "foreign", [await node()], { organizationId: randomUUID() });
    const answer = await send({ body: ask("nope") });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: "model_not_found", param: "model" } });
    expect(answer.text).toContain("tiny");
    expect(answer.text).not.toContain("foreign");
  });

  test("another organization's deployment does not exist, by name or by path", async () => {
    const engine = await node();
    const { id } = addDeployment(gateway.directory, "foreign", [engine], { organizationId: randomUUID() });
    for (const name of ["foreign", id, "acme/foreign"]) expect((await send({ body: ask(name) })).status).toBe(404);
    expect((await send({ path: `/runtime/models/${id}/v1/chat/completions`, body: ask("x") })).status).toBe(404);
    expect((await send({ path: `/runtime/models/${id}/v1/models`, method: "GET" })).status).toBe(404);
    expect(engine.arrived).toHaveLength(0);
  });

  test("a deployment that is not serving says its state and when to come back", async () => {
    addDeployment(gateway.directory, "tiny", [], { phase: "fetching" });
    const answer = await send({ body: ask("tiny") });
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(answer.text).toContain("fetching");
  });

  test("the list of models holds what serves, by the name to call it with", async () => {
    const engine = await node();
    const { id } = addDeployment(gateway.directory, "tiny", [engine]);
    addDeployment(gateway.directory, "cold", []);
    addDeployment(gateway.directory, "foreign", [engine], { organizationId: randomUUID() });
    const names = async (path: string) => {
      const { data } = (await send({ path, method: "GET" })).json() as { data: { id: string }[] };
      return data.map((model) => model.id);
    };
    expect(await names("/v1/models")).toEqual(["tiny"]);
    expect(await names(`/runtime/models/${id}/v1/models/`)).toEqual(["tiny"]);
    expect((await send({ path: "/v1/models/acme%2Ftiny", method: "GET" })).json()).toMatchObject({ id: "tiny" });
    expect((await send({ path: "/v1/models/none", method: "GET" })).status).toBe(404);
  });
});

describe("who may call", () => {
  beforeEach(async () => {
    addDeployment(gateway.directory, "tiny", [await node()]);
  });
  const status = async (headers: Record<string, string>) => (await send({ headers, body: ask("tiny") })).status;

  test("a key is taken from either header, and not when two headers disagree", async () => {
    const other = addApiKey(gateway.directory);
    expect(await status({ authorization: `bearer ${other}` })).toBe(200);
    expect(await status({ "x-api-key": gateway.key })).toBe(200);
    expect(await status({ authorization: `Bearer ${other}`, "x-api-key": gateway.key })).toBe(401);
  });

  test.each([
    ["no scheme", "kmz_1"],
    ["another scheme", "Basic YTpi"],
    ["no token", "Bearer "],
    ["an unknown key", `Bearer kmz_${"0".repeat(32)}_${"x".repeat(43)}`],
    ["something else", "Bearer hello"],
    ["a token with a space behind it", "Bearer a.b.c d"],
  ])("%s is refused with the error clients know", async (_name, authorization) => {
    const answer = await send({ headers: { authorization }, body: ask("tiny") });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
    expect(answer.json()).toMatchObject({ error: { code: "invalid_api_key" } });
  });

  test("a right id with a wrong secret is refused", async () => {
    expect(
      await status({ authorization: `Bearer ${gateway.key.slice(0, -1)}${gateway.key.endsWith("y") ? "z" : "y"}` }),
    ).toBe(401);
  });

  test("a revoked or expired key is refused as soon as the directory knows", async () => {
    expect(await status({})).toBe(200);
    for (const key of gateway.directory.keys.values()) key.expiresAtMs = Date.now() - 1;
    expect(await status({})).toBe(401);
    gateway.directory.keys.clear();
    expect(await status({})).toBe(401);
  });

  test("a key made a moment ago works at the first call", async () => {
    const key = addApiKey(gateway.directory);
    const [id, known] = [...gateway.directory.keys].at(-1) ?? [];
    gateway.directory.keys.delete(id ?? "");
    gateway.directory.onRefresh = () => known && gateway.directory.keys.set(known.id, known);
    expect(await status({ authorization: `Bearer ${key}` })).toBe(200);
    expect(gateway.directory.refreshes).toBe(1);
  });

  test("a credential without the scope to look is forbidden", async () => {
    const key = addApiKey(gateway.directory, { scope: "openid" });
    expect(await status({ authorization: `Bearer ${key}` })).toBe(403);
  });

  test("the last good copy of keys serves for 15 minutes, then nobody is let in", async () => {
    gateway.directory.age = 14 * 60_000;
    expect(await status({})).toBe(200);
    gateway.directory.age = 16 * 60_000;
    expect(await status({})).toBe(503);
  });

  test("an access token of ours works until its session ends", async () => {
    const session = addSession(gateway.directory);
    const token = await accessToken(session).sign(signingPair.privateKey);
    const headers = { authorization: `Bearer ${token}` };
    expect([await status(headers), await status(headers)]).toEqual([200, 200]);
    gateway.directory.sessionsById.clear();
    expect(await status(headers)).toBe(401);
  });

  test("no token that is not exactly ours is accepted", async () => {
    const session = addSession(gateway.directory);
    const { privateKey } = signingPair;
    const stranger = await generateKeyPair("RS256");
    const secret = new TextEncoder().encode("the public key as an HMAC secret, as in the oldest trick");
    const good = await accessToken(session).sign(privateKey);
    const [head = "", body = "", signature = ""] = good.split(".");
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
    const forged = {
      "wrong key": await accessToken(session).sign(stranger.privateKey),
      "wrong algorithm": await accessToken(session, { alg: "PS256" }).sign((await generateKeyPair("PS256")).privateKey),
      hmac: await accessToken(session, { alg: "HS256" }).sign(secret),
      none: `${none}.${body}.`,
      "wrong type": await accessToken(session, { typ: "JWT" }).sign(privateKey),
      "wrong audience": await accessToken(session).setAudience("kamiwaza-node:1").sign(privateKey),
      "wrong issuer": await accessToken(session).setIssuer("else").sign(privateKey),
      expired: await accessToken(session).setExpirationTime(1).sign(privateKey),
      "changed body": `${head}.${Buffer.from('{"sub":"x"}').toString("base64url")}.${signature}`,
      "another session's user": await accessToken(session).setSubject(randomUUID()).sign(privateKey),
      "unknown session": await accessToken({ ...session, id: randomUUID() }).sign(privateKey),
    };
    for (const [name, token] of Object.entries(forged)) {
      expect([name, await status({ authorization: `Bearer ${token}` })]).toEqual([name, 401]);
    }
    expect(await status({ authorization: `Bearer ${good}` })).toBe(200);
  });
});

describe("bodies", () => {
  let engine: FakeNode;
  beforeEach(async () => {
    engine = await node();
    addDeployment(gateway.directory, "tiny", [engine]);
  });

  test.each([
    ["not JSON", "{"],
    ["not an object", "[1]"],
    ["nothing", ""],
    ["a nest without end", `{"metadata":${"[".repeat(200)}${"]".repeat(200)}}`],
    ["a nest that would end any stack", `{"metadata":${"[".repeat(500_000)}${"]".repeat(500_000)}}`],
  ])("%s is a 400", async (_name, body) => {
    expect((await send({ body })).status).toBe(400);
    expect(engine.arrived).toHaveLength(0);
  });

  test.each<[string, unknown]>([
    ["chat_template", "{{ x }}"],
    ["n_discard", -1],
    ["temperature", -0.1],
    ["top_p", "1"],
    ["max_tokens", 1.5],
    ["seed", 2 ** 60],
    ["logit_bias", { a: 1 }],
    ["messages", "hi"],
    ["messages", [{ role: "user", content: [{ type: "image_url", image_url: { url: "http://169.254.169.254/" } }] }]],
    ["chat_template_kwargs", { chat_template: "x" }],
    ["stop", Array.from({ length: 65 }, () => "x")],
  ])("a wrong %s is refused by name", async (name, value) => {
    const answer = await send({ body: ask("tiny", { [name]: value }) });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { type: "invalid_request_error", param: name } });
    expect(engine.arrived).toHaveLength(0);
  });

  test("fields that no engine needs are left out and named", async () => {
    const answer = await send({ body: ask("tiny", { temperature: 0.5, brand_new: 1, "x\r\ny": 2, seed: null }) });
    expect(answer.status).toBe(200);
    expect(answer.headers["x-ignored-parameters"]).toBe("brand_new, x__y");
    expect(Object.keys(engine.arrived[0]?.body ?? {}).toSorted()).toEqual(["messages", "model", "temperature"]);
  });

  test("of a field sent twice the engine sees the one that was checked", async () => {
    await send({
      body: '{"model":"tiny","messages":[{"role":"user","content":"hi"}],"n_predict":-1,"top_p":9,"top_p":0.5}',
    });
    expect(engine.arrived[0]?.body["top_p"]).toBe(0.5);
  });

  test("a body over the limit is a 413 whether announced or not, and the client can read it", async () => {
    const body = JSON.stringify(ask("tiny", { user: "x".repeat(5 * 1024 * 1024) }));
    expect((await send({ body })).status).toBe(413);
    expect((await send({ body, headers: { "transfer-encoding": "chunked" } })).status).toBe(413);
  });

  test("a compressed body is a 415", async () => {
    expect((await send({ body: "x", headers: { "content-encoding": "gzip" } })).status).toBe(415);
  });

  test("a body without a model is told what is missing", async () => {
    const answer = await send({ body: { messages: [{ role: "user", content: "hi" }] } });
    expect(answer.json()).toMatchObject({ error: { code: "missing_required_parameter", param: "model" } });
  });
});

describe("records", () => {
  test("every call is recorded once, with tokens, times and who called", async () => {
    const engine = await node((arrived, res) =>
      arrived.body["stream"] ? sendEvents(res, chatStream(["a", "b"])) : sendJson(res, chatAnswer("hello")),
    );
    const { id, instances } = addDeployment(gateway.directory, "tiny", [engine]);
    await send({ body: ask("tiny") });
    await send({ body: ask("tiny", { stream: true }) });
    await send({ body: ask("nope") });
    await send({ path: "/v1/models", method: "GET" });
    await send({ headers: { authorization: "Bearer nobody" }, body: ask("tiny") });
    await eventually(() => expect(gateway.ledger.records).toHaveLength(5));
    const [plain, streamed, unknown, list, stranger] = gateway.ledger.records;
    expect(plain).toMatchObject({
      operation: "chat",
      status: 200,
      outcome: "done",
      deploymentId: id,
      instanceId: instances[0]?.id,
      promptTokens: 7,
      completionTokens: 3,
      streamed: false,
      actorName: "ada",
      clientAddress: "127.0.0.1",
    });
    expect(streamed).toMatchObject({ completionTokens: 2, streamed: true, outcome: "done", partial: false });
    expect(streamed?.timeToFirstTokenMs).toBeLessThanOrEqual(streamed?.durationMs ?? -1);
    expect(unknown).toMatchObject({ status: 404, outcome: "refused", instanceId: null });
    expect(list).toMatchObject({ operation: "models", outcome: "read", method: "GET", path: "/v1/models" });
    expect(stranger).toMatchObject({ status: 401, actorKind: "anonymous", apiKeyId: null });
  });

  test("records outlive a database that is away", async () => {
    addDeployment(gateway.directory, "tiny", [await node()]);
    gateway.ledger.failing = true;
    for (let call = 0; call < 3; call += 1) await send({ body: ask("tiny") });
    const ready = async () => (await send({ path: "/health/ready", method: "GET" })).json()["status"];
    await eventually(async () => expect(await ready()).toBe("degraded"));
    gateway.ledger.failing = false;
    await eventually(() => expect(gateway.ledger.records).toHaveLength(3));
    await eventually(async () => expect(await ready()).toBe("ok"));
  });
});
