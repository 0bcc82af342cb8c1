import { createHash, randomBytes, randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createRegistry } from "@/lib/telemetry";
import { beginLog, logFileOf, openRunLogs } from "../runtimes/run-logs";
import { quietLog, temporaryFolder } from "../runtimes/testing";
import { createIngress, createIngressTokens } from ".";
import type { FoundEngine } from "../instances";

vi.setConfig({ testTimeout: 30_000 });

const nodeId = randomUUID();
const instanceId = randomUUID();
const pair = await generateKeyPair("RS256", { extractable: true });
const stranger = await generateKeyPair("RS256");
const publicKey = { ...(await exportJWK(pair.publicKey)), kid: "now", alg: "RS256", use: "sig" };

type Signing = {
  key?: CryptoKey | Uint8Array;
  alg?: string;
  typ?: string;
  audience?: string;
  issuer?: string;
  expires?: string;
};

const sign = ({ key = pair.privateKey, alg = "RS256", typ = "ingress+jwt", ...changes }: Signing = {}) =>
  new SignJWT({})
    .setProtectedHeader({ alg, typ, kid: "now" })
    .setIssuer(changes.issuer ?? "kamiwaza")
    .setAudience(changes.audience ?? `kamiwaza-node:${nodeId}`)
    .setIssuedAt()
    .setExpirationTime(changes.expires ?? "5m")
    .sign(key);

type Engine = (req: IncomingMessage, res: ServerResponse) => void;

/** A real engine-like server behind a real ingress. */
async function openIngress(
  engine: Engine,
  found: Partial<Extract<FoundEngine, { kind: "serving" }>> | FoundEngine = {},
) {
  const behind = createServer(engine).listen(0, "127.0.0.1");
  await once(behind, "listening");
  const root = temporaryFolder();
  const tokens = createIngressTokens({ nodeId: () => nodeId, nowMs: Date.now, log: quietLog });
  tokens.setKeys([publicKey]);
  const serving: FoundEngine = {
    kind: "serving",
    origin: `http://127.0.0.1:${(behind.address() as AddressInfo).port}`,
    apiKey: "engine-key",
    paths: [
      { method: "POST", path: "/v1/chat/completions" },
      { method: "GET", path: "/v1/models" },
    ],
  };
  const noteAnswer = vi.fn();
  const ingress = createIngress({
    findEngine: (id) => (id === instanceId ? { ...serving, ...found } : { kind: "unknown" }),
    noteAnswer,
    logs: openRunLogs(root),
    tokens,
    readiness: () => ({ ready: false, reason: "joining" }),
    metrics: createRegistry("test"),
    log: quietLog,
  });
  const { port } = await ingress.listen(0, "127.0.0.1");
  onTestFinished(async () => {
    behind.closeAllConnections();
    behind.close();
    await ingress.close(0);
  });
  const token = await sign();
  const url = `http://127.0.0.1:${port}`;
  const ask = (
    path: string,
    init: Omit<RequestInit, "headers"> & { token?: string; headers?: Record<string, string> } = {},
  ) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${init.token ?? token}`, ...init.headers } });
  return {
    ingress,
    tokens,
    noteAnswer,
    root,
    url,
    port,
    token,
    ask,
    at: (path: string) => `/instances/${instanceId}${path}`,
  };
}

const answerOk: Engine = (req, res) => {
  req.resume();
  res.writeHead(200, { "content-type": "application/json" }).end(`{"ok":true}`);
};

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

  test("health and metrics need no token and tell no secret", async () => {
    const { url } = await openIngress(answerOk);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, reason: "joining" }]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain("process_cpu");
    expect(metrics).not.toContain("engine-key");
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

describe("bytes", () => {
  test("request and answer pass byte for byte, whatever their pieces", async () => {
    const received = createHash("sha256");
    const answer = randomBytes(3_000_000);
    const { ask, at, noteAnswer } = await openIngress((req, res) => {
      req.on("data", (chunk: Buffer) => received.update(chunk));
      req.on("end", () => {
        res.writeHead(207, {
          "content-type": "text/event-stream",
          "x-engine": "yes",
          connection: "x-hop",
          "x-hop": "1",
          "set-cookie": "a=b",
        });
        for (let at = 0, size = 1; at < answer.length; at += size, size = (size * 7) % 70_001 || 1)
          res.write(answer.subarray(at, at + size));
        res.end();
      });
    });
    const body = randomBytes(2_000_000);
    const response = await ask(at("/v1/chat/completions"), {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(answer)).toBe(true);
    expect(received.digest("hex")).toBe(createHash("sha256").update(body).digest("hex"));
    expect(response.status).toBe(207);
    expect(response.headers.get("x-engine")).toBe("yes");
    expect([response.headers.get("x-hop"), response.headers.get("set-cookie")]).toEqual([null, null]);
    expect(noteAnswer).toHaveBeenCalledWith(instanceId);
  });

  test("the first token is not held back for the second", async () => {
    let goOn = () => {};
    const { ask, at } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n");
      goOn = () => void res.end("data: 2\n\n");
    });
    const response = await ask(at("/v1/chat/completions"), { method: "POST", body: "{}" });
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("data: 1\n\n");
    goOn();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("data: 2\n\n");
  });

  test("a reader that stops reading makes the engine wait instead of filling memory", async () => {
    let sent = 0;
    let waiting = false;
    const piece = Buffer.alloc(64 * 1024);
    const { at, port, token } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" });
      const more = () => {
        while (sent < 512 * 1024 * 1024) {
          sent += piece.length;
          if (!res.write(piece)) {
            waiting = true;
            res.once("drain", () => {
              waiting = false;
              more();
            });
            return;
          }
        }
      };
      more();
    });
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.pause();
    socket.write(
      `POST ${at("/v1/chat/completions")} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 2\r\n\r\n{}`,
    );
    await vi.waitFor(() => expect(waiting).toBe(true), { timeout: 10_000 });
    let before = -1;
    await vi.waitFor(
      () => {
        const now = sent;
        const still = waiting && now === before;
        before = now;
        expect(still).toBe(true);
      },
      { timeout: 10_000, interval: 300 },
    );
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test.each(["before the answer", "in the middle of a stream"])(
    "a client that leaves %s ends the engine's work at once",
    async (when) => {
      let aborted: (() => void) | undefined;
      const gone = new Promise<void>((resolve) => (aborted = resolve));
      let arrived: (() => void) | undefined;
      const came = new Promise<void>((resolve) => (arrived = resolve));
      const { ask, at, ingress } = await openIngress((req, res) => {
        req.resume();
        res.once("close", () => aborted?.());
        if (when !== "before the answer")
          res.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
        arrived?.();
      });
      const leaving = new AbortController();
      const response = ask(at("/v1/chat/completions"), { method: "POST", body: "{}", signal: leaving.signal });
      await came;
      if (when !== "before the answer") await response;
      expect(ingress.inFlight(instanceId)).toBe(1);
      const leftAt = performance.now();
      leaving.abort();
      await expect(response.then((one) => one.text())).rejects.toThrow();
      await gone;
      expect(performance.now() - leftAt).toBeLessThan(1_000);
      await vi.waitFor(() => expect(ingress.inFlight(instanceId)).toBe(0), { timeout: 10_000 });
    },
  );

  test("an engine that breaks off in a stream is a cut for the caller, never a stream that looks whole", async () => {
    const { ask, at, ingress } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n", () => res.destroy());
    });
    const response = await ask(at("/v1/chat/completions"), { method: "POST", body: "{}" });
    await expect(response.text()).rejects.toThrow();
    expect(ingress.inFlight(instanceId)).toBe(0);
  });

  test("an engine's refusal is the engine's: status and body pass unchanged", async () => {
    const { ask, at } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(400, { "content-type": "application/json" }).end(`{"error":{"message":"too long"}}`);
    });
    const response = await ask(at("/v1/chat/completions"), { method: "POST", body: "{}" });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      400,
      "application/json",
      `{"error":{"message":"too long"}}`,
    ]);
  });

  test("a body beyond all measure is refused and the engine's request with it", async () => {
    const { at, port, token, ingress } = await openIngress((req) => void req.resume());
    const req = request({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: at("/v1/chat/completions"),
      headers: { authorization: `Bearer ${token}` },
    });
    const response = once(req, "response") as Promise<[IncomingMessage]>;
    req.on("error", () => {});
    const piece = Buffer.alloc(1024 * 1024);
    for (let sent = 0; sent < 66 && !req.destroyed; sent += 1) {
      if (!req.write(piece)) await Promise.race([once(req, "drain"), response]);
    }
    expect((await response)[0].statusCode).toBe(413);
    await vi.waitFor(() => expect(ingress.inFlight(instanceId)).toBe(0), { timeout: 10_000 });
  });

  test("closing lets running answers end within the drain time and cuts what is longer", async () => {
    const replies: ServerResponse[] = [];
    const { ask, at, ingress } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      replies.push(res);
    });
    const [quick, slow] = await Promise.all(
      [0, 1].map(() => ask(at("/v1/chat/completions"), { method: "POST", body: "{}" })),
    );
    const closing = ingress.close(500);
    replies[0]?.end("data: [DONE]\n\n");
    const texts = await Promise.allSettled([quick?.text(), slow?.text()]);
    await closing;
    expect(texts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("logs", () => {
  async function withLog() {
    const open = await openIngress(answerOk);
    await beginLog(open.root, instanceId, "first");
    const file = logFileOf(open.root, instanceId, "current");
    return { ...open, append: (text: string) => appendFileSync(file, text) };
  }

  test("whole lines come as text, with the place to go on from", async () => {
    const { ask, at, append } = await withLog();
    append("one\ntwo\nthr");
    const first = await ask(at("/logs?run=current"));
    expect(first.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await first.text()).toBe("one\ntwo\n");
    append("ee\n");
    const second = await ask(at(`/logs?after=${first.headers.get("x-log-next")}`));
    expect(await second.text()).toBe("three\n");
    expect((await ask(at("/logs?run=previous"))).status).toBe(404);
  });

  test("an answer is bounded, however large the log", async () => {
    const { ask, at, append } = await withLog();
    append("0123456789abcde\n".repeat(100_000));
    const text = await (await ask(at("/logs"))).text();
    expect(text.length).toBeLessThanOrEqual(256 * 1024);
    expect(text.endsWith("0123456789abcde\n")).toBe(true);
    expect(new Set(text.trimEnd().split("\n"))).toEqual(new Set(["0123456789abcde"]));
  });

  test("a follower gets every line once, and those of the next run", async () => {
    const { ask, at, append, root } = await withLog();
    append("one\nt");
    const response = await ask(at("/logs?follow=1"));
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    let text = "";
    const until = async (piece: string) => {
      while (!text.includes(piece)) text += Buffer.from((await reader?.read())?.value ?? []).toString();
    };
    await until("one");
    append("wo\nth\u00e9\n");
    await until("th\u00e9");
    await beginLog(root, instanceId, "second");
    append("again\n");
    await until("again");
    const lines = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "").line);
    expect(lines).toEqual(["one", "two", "th\u00e9", "again"]);
    await reader?.cancel();
  });

  test("followers end when the ingress closes", async () => {
    const { ask, at, append, ingress } = await withLog();
    append("one\n");
    const response = await ask(at("/logs?follow=1"));
    const text = response.text();
    await ingress.close(5_000);
    expect(await text).toContain("one");
  });
});
