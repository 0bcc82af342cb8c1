import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { nodeId, instanceId, stranger, publicKey, sign, openIngress, answerOk, type Signing } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

describe("who may come in", () => {
  test("a token of our control plane for this node opens the engine, under the engine's own key", async () => {
    const seen: IncomingMessage["headers"][] = [];
    const { ask, at } = await openIngress((req, res) => {
      seen.push(req.headers);
      answerOk(req, res);
    });
    const response = await ask(at("/v1/models"), {
      headers: { cookie: "a=b", "x-forwarded-for": "1.2.3.4", "x-request-id": "r1" },
    });
    expect([response.status, await response.text()]).toEqual([200, `{"ok":true}`]);
    expect(seen[0]).toMatchObject({ authorization: "Bearer engine-key", "x-request-id": "r1" });
    expect(seen[0]).not.toHaveProperty("cookie");
    expect(seen[0]).not.toHaveProperty("x-forwarded-for");
  });

  const other = (changes: Signing) => () => sign(changes);
  test.each([
    ["no token", async () => ""],
    ["a token for another node", other({ audience: `kamiwaza-node:${randomUUID()}` })],
    ["a token for the control plane", other({ audience: "kamiwaza" })],
    ["an access token of a person", other({ typ: "at+jwt" })],
    ["a token of another issuer", other({ issuer: "someone" })],
    ["an expired token", other({ expires: "-1m" })],
    ["a token signed by a stranger", other({ key: stranger.privateKey })],
    [
      "a token signed with the public key as a secret",
      other({ alg: "HS256", key: new TextEncoder().encode(JSON.stringify(publicKey)) }),
    ],
    [
      "a token without signature",
      async () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ aud: `kamiwaza-node:${nodeId}` }))}.`,
    ],
    ["something else", async () => "kmz_0123456789"],
  ])("%s is refused on every way to an instance", async (_name, makeToken) => {
    const engine = vi.fn(answerOk);
    const { ask, at } = await openIngress(engine);
    const token = await makeToken();
    for (const path of ["/v1/models", "/v1/chat/completions", "/logs", "/logs?follow=1", "/metrics"]) {
      const response = await ask(at(path), { token });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { code: "UNAUTHENTICATED", message: expect.any(String) } });
    }
    expect(engine).not.toHaveBeenCalled();
  });

  test("a token dies with the key that signed it, also when it was let in before", async () => {
    const { ask, at, tokens } = await openIngress(answerOk);
    expect((await ask(at("/v1/models"))).status).toBe(200);
    tokens.setKeys([{ ...publicKey }]);
    expect((await ask(at("/v1/models"))).status).toBe(200);
    tokens.setKeys([
      { ...(await exportJWK((await generateKeyPair("RS256", { extractable: true })).publicKey)), kid: "new" },
    ]);
    expect((await ask(at("/v1/models"))).status).toBe(401);
  });

  test("keys that are no RSA keys open nothing and break nothing", async () => {
    const { ask, at, tokens } = await openIngress(answerOk);
    tokens.setKeys([{}, { kty: "oct", k: "c2VjcmV0", kid: "now" }, { kty: "RSA", kid: "now", n: "", e: "!" }]);
    expect((await ask(at("/v1/models"))).status).toBe(401);
    tokens.setKeys([{ kty: "oct", k: "c2VjcmV0", kid: "now" }, publicKey]);
    expect((await ask(at("/v1/models"))).status).toBe(200);
  });

  test("health and metrics need no token and tell no secret, name or version", async () => {
    const { url } = await openIngress(answerOk);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, reason: "joining" }]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain("process_cpu");
    for (const word of ["engine-key", instanceId, process.version]) expect(metrics).not.toContain(word);
  });

  test("metrics are not for the whole world", async () => {
    const { url } = await openIngress(answerOk);
    const comesFromAfar = (message: unknown) =>
      Object.defineProperty((message as { socket: Socket }).socket, "remoteAddress", { value: "203.0.113.9" });
    subscribe("http.server.request.start", comesFromAfar);
    onTestFinished(() => void unsubscribe("http.server.request.start", comesFromAfar));
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});

describe("which paths are open", () => {
  test("only exact paths of the driver with their method reach the engine", async () => {
    const reached: string[] = [];
    const { at, port, token } = await openIngress((req, res) => {
      reached.push(`${req.method} ${req.url}`);
      answerOk(req, res);
    });
    const raw = async (method: string, target: string) => {
      const req = request({
        port,
        host: "127.0.0.1",
        method,
        path: target,
        headers: { authorization: `Bearer ${token}` },
      });
      req.end();
      const [response] = (await once(req, "response")) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    const closed = [
      "/",
      "/v1",
      "/v1/",
      "/v1/models/",
      "/v1//models",
      "//v1/models",
      "/v1/./models",
      "/v1/models/../../slots",
      "/v1/%6dodels",
      "/v1/models%2f..%2fslots",
      "/v1/models?x=1",
      "/v1/models#x",
      "/v1/models;x",
      "/V1/models",
      "/slots",
      "/props",
      "/tokenize",
      "/health",
      "/invocations",
      "/pause",
      "/update_weights",
      "/score",
      "/shutdown",
      "/logs/../slots",
      "/metrics/",
      "/v1/models\\..\\slots",
    ];
    for (const path of closed) expect([path, await raw("GET", at(path))]).toEqual([path, 404]);
    for (const method of ["POST", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE"]) {
      expect([method, await raw(method, at("/v1/models"))]).toEqual([method, 405]);
    }
    for (const target of [
      `/instances/${instanceId}`,
      `/instances/${instanceId.toUpperCase()}/v1/models`,
      `/instances/../instances/${instanceId}/v1/models`,
      `http://127.0.0.1/instances/${instanceId}/v1/models`,
      "/instances/x/v1/models",
      `/instances/${randomUUID()}/v1/models`,
    ]) {
      expect([target, await raw("GET", target)]).toEqual([target, 404]);
    }
    expect(reached).toEqual([]);
    expect(await raw("GET", at("/v1/models"))).toBe(200);
    expect(reached).toEqual(["GET /v1/models"]);
  });

  test("an instance that does not serve answers 503 with a time to come back", async () => {
    const { ask, at } = await openIngress(answerOk, { kind: "not-serving", phase: "warming" });
    const response = await ask(at("/v1/models"));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      error: { code: "UNAVAILABLE", message: "The instance is warming." },
    });
  });

  test("an engine that is gone answers 503, so that the gateway tries another", async () => {
    const { ask, at } = await openIngress(answerOk, { origin: "http://127.0.0.1:1" });
    const response = await ask(at("/v1/models"));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });

  test("the engine's own metrics are passed on as they are", async () => {
    const { ask, at } = await openIngress((req, res) => {
      res
        .writeHead(200, { "content-type": "text/plain" })
        .end(`engine:requests 3 # ${req.url} ${req.headers.authorization}\n`);
    });
    expect(await (await ask(at("/metrics"))).text()).toBe("engine:requests 3 # /metrics Bearer engine-key\n");
  });
});
