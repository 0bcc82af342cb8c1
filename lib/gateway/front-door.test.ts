import { createHash } from "node:crypto";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventually } from "@/lib/testing/eventually";
import { closeServer, listenAnywhere, readAll, startGateway, type RunningGateway } from "./testing";

type Handler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

let gateway: RunningGateway;
let web: Server;
let webUrl: string;
let handle: Handler;
let seen: IncomingMessage[];

beforeEach(async () => {
  seen = [];
  handle = (_req, res) => void res.end("ok");
  web = createServer((req, res) => {
    seen.push(req);
    void handle(req, res);
  });
  webUrl = await listenAnywhere(web);
  gateway = await startGateway({ WEB_UPSTREAM: webUrl });
});
afterEach(async () => {
  await gateway.drain();
  await closeServer(web);
});

type Sent = { path?: string; method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer };

async function send({ path = "/api", method = "GET", headers = {}, body }: Sent = {}, port = gateway.port) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const req = request({ host: "127.0.0.1", port, path, method, headers }, resolve);
    req.on("error", reject);
    req.end(body);
  });
  return {
    status: response.statusCode,
    message: response.statusMessage,
    raw: response.rawHeaders,
    headers: response.headers,
    body: await readAll(response),
  };
}

type Received = Awaited<ReturnType<typeof send>>;

function expectProblem({ status, headers, body }: Received, expected: number, code: string): void {
  expect([status, headers["content-type"]]).toEqual([expected, "application/problem+json"]);
  const requestId = headers["x-request-id"];
  expect(JSON.parse(body.toString())).toMatchObject({ status, code, requestId, detail: expect.stringMatching(/\.$/) });
}

/** Speaks raw bytes and gives back all that came until the other side closed. */
function speak(bytes: string, port = gateway.port): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    let heard = "";
    socket
      .setEncoding("latin1")
      .on("data", (text: string) => (heard += text))
      .on("error", reject)
      .on("close", () => resolve(heard));
  });
}

describe("passing through", () => {
  test("request and answer arrive as they were sent", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    let got: Buffer | undefined;
    handle = async (req, res) => {
      got = await readAll(req);
      const headers = [
        "Set-Cookie",
        "a=1",
        "X-Odd",
        "caf\xe9",
        "Set-Cookie",
        "b=2",
        "Connection",
        "X-Hop",
        "X-Hop",
        "1",
      ];
      res.writeHead(218, "This Is Fine", headers).end(bytes);
    };
    const answer = await send({
      method: "PUT",
      path: "/api/a%2Fb//c?x=%00&y",
      headers: { "x-mixed-CASE": "caf\xe9" },
      body: bytes,
    });
    expect(got?.equals(bytes)).toBe(true);
    expect(answer.body.equals(bytes)).toBe(true);
    expect([answer.status, answer.message]).toEqual([218, "This Is Fine"]);
    expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(answer.raw).toEqual(expect.arrayContaining(["X-Odd", "caf\xe9"]));
    expect(answer.headers["x-hop"]).toBeUndefined();
    expect(seen[0]?.url).toBe("/api/a%2Fb//c?x=%00&y");
    expect(seen[0]?.rawHeaders).toEqual(expect.arrayContaining(["x-mixed-CASE", "caf\xe9"]));
  });

  test("an upload reaches web while it is still being sent, and answers flow before they are whole", async () => {
    handle = (req, res) => void req.pipe(res);
    const echoed = await new Promise<IncomingMessage>((resolve) => {
      const req = request(
        { host: "127.0.0.1", port: gateway.port, method: "POST", path: "/api/upload" },
        (response) => {
          response.once("data", (chunk: Buffer) => {
            expect(chunk.toString()).toBe("first");
            req.end("second");
            resolve(response);
          });
        },
      );
      req.write("first");
    });
    expect((await readAll(echoed)).toString()).toBe("second");
  });

  test.each(["HEAD", "DELETE", "PATCH", "OPTIONS"])("%s is passed on", async (method) => {
    expect((await send({ method })).status).toBe(200);
    expect(seen[0]?.method).toBe(method);
  });

  test("a client that leaves ends web's work", async () => {
    const left = vi.fn();
    handle = (_req, res) => {
      res.on("close", left);
      res.write("first");
    };
    const req = request({ host: "127.0.0.1", port: gateway.port, path: "/" }, (response) => {
      response.on("error", () => undefined).once("data", () => req.destroy());
    });
    req.on("error", () => undefined).end();
    await eventually(() => expect(left).toHaveBeenCalled());
  });

  test("an answer that web breaks off is broken off for the client too", async () => {
    handle = (_req, res) => {
      res.writeHead(200, { "content-length": "100" });
      res.write("half", () => res.destroy());
    };
    await expect(send()).rejects.toThrow("aborted");
  });

  test("paths that only look like inference belong to web", async () => {
    for (const path of ["/v1x", "/%76%31/models", "/runtimes", "/healthz"])
      expect((await send({ path })).status).toBe(200);
  });
});

describe("what a client may not say", () => {
  test("forwarding headers are ours, whatever the client claims", async () => {
    await send({
      headers: {
        host: "kamiwaza.test",
        "X-Forwarded-For": "6.6.6.6",
        "x-forwarded-proto": "https",
        "X-Forwarded-Host": "evil",
        forwarded: "for=6.6.6.6",
        "x-real-ip": "6.6.6.6",
      },
    });
    expect(seen[0]?.headers).toMatchObject({
      host: "kamiwaza.test",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-host": "kamiwaza.test",
    });
    expect(seen[0]?.headers["forwarded"]).toBeUndefined();
    expect(seen[0]?.headers["x-real-ip"]).toBeUndefined();
  });

  test("a trusted proxy is believed, and only the last hop that is none of ours", async () => {
    const behind = await startGateway({ WEB_UPSTREAM: webUrl, TRUSTED_PROXIES: ["127.0.0.0/8", "10.0.0.0/8"] });
    const headers = {
      "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.1.2.3",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "kamiwaza.test",
    };
    await send({ headers }, behind.port);
    expect(seen[0]?.headers).toMatchObject({
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "kamiwaza.test",
    });
    await behind.drain();
  });

  test("headers by which Next.js talks to itself do not come from outside", async () => {
    const names = [
      "x-middleware-subrequest",
      "X-Middleware-Rewrite",
      "x-invoke-path",
      "x-matched-path",
      "x-prerender-revalidate",
      "x-now-route-matches",
      "next-resume",
      "next-action",
      "content-security-policy",
    ];
    await send({
      headers: { ...Object.fromEntries(names.map((name) => [name, "1"])), "next-router-state-tree": "kept", rsc: "1" },
    });
    for (const name of names) expect(seen[0]?.headers[name.toLowerCase()]).toBeUndefined();
    expect(seen[0]?.headers).toMatchObject({ "next-router-state-tree": "kept", rsc: "1" });
  });

  test("headers named in Connection end here", async () => {
    await send({ headers: { connection: "close, x-secret", "x-secret": "1", te: "trailers" } });
    expect(seen[0]?.headers["x-secret"]).toBeUndefined();
    expect(seen[0]?.headers["te"]).toBeUndefined();
  });

  test.each([
    ["an absolute target", "GET http://evil/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
    ["an asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
    ["two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX-Odd : 1\r\n\r\n"],
    ["a bare line feed", "GET / HTTP/1.1\r\nHost: a\nX-Odd: 1\r\n\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["no HTTP", "hello\r\n\r\n"],
  ])("%s is a 400 and never reaches web", async (_name, bytes) => {
    expect(await speak(bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen).toHaveLength(0);
  });

  test.each(["/x/../metrics", "/%2e/metrics", "/api/.%2E/x", "/a/..", "/.", "/a\\..\\metrics", "/api/%", "/api/%ff"])(
    "the path %s, which web would read as another or not at all, is a 400 and never reaches it",
    async (path) => {
      expectProblem(await send({ path }), 400, "MALFORMED_REQUEST");
      expect(seen).toHaveLength(0);
    },
  );

  test.each(["a b", "<script>", "user@evil", "evil:port", "a/b"])("the host %j is a 400", async (host) => {
    expectProblem(await send({ path: "/api/models", headers: { host } }), 400, "MALFORMED_REQUEST");
    expect(seen).toHaveLength(0);
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is not offered for pages", async (method) => {
    for (const path of ["/", "/sign-in", "/apix"]) {
      expectProblem(await send({ method, path }), 405, "METHOD_NOT_ALLOWED");
    }
    expect(seen).toHaveLength(0);
  });

  test.each(["TRACE", "PROPFIND", "QUERY", "LINK"])("%s is offered nowhere", async (method) => {
    const answer = await send({ method, path: "/api/models" });
    expectProblem(answer, 405, "METHOD_NOT_ALLOWED");
    expect(answer.headers.allow).toBe("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    expect(seen).toHaveLength(0);
  });

  test("an expectation that nobody knows changes nothing", async () => {
    expect((await send({ headers: { expect: "the unexpected" } })).status).toBe(200);
  });

  test("headers without end are a 431", async () => {
    expect(await speak(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });

  test("of two Host headers web sees one", async () => {
    await speak("GET / HTTP/1.1\r\nHost: first\r\nHost: second\r\nConnection: close\r\n\r\n");
    expect(seen[0]?.rawHeaders.filter((name) => name.toLowerCase() === "host")).toHaveLength(1);
  });
});

describe("a refusal", () => {
  test.each([
    [400, "MALFORMED_REQUEST"],
    [405, "METHOD_NOT_ALLOWED"],
    [431, "HEADERS_TOO_LARGE"],
    [500, "INTERNAL"],
  ])("of web's without a word, %i, is given words", async (status, code) => {
    handle = (_req, res) => void res.writeHead(status).end();
    expectProblem(await send({ path: "/api/models" }), status, code);
  });

  test("of web's with words arrives as it is", async () => {
    handle = (_req, res) => void res.writeHead(405, { "content-type": "text/plain" }).end("no");
    expect((await send()).body.toString()).toBe("no");
  });

  test("of an inference path speaks as OpenAI does", async () => {
    for (const path of ["/v1", "/v1/../api/models", "/v1/models/%ff", "/runtime/x"]) {
      const { status, body } = await send({ path });
      expect([status, JSON.parse(body.toString())]).toEqual([404, { error: expect.objectContaining({ param: null }) }]);
    }
  });
});

describe("when web is not there", () => {
  beforeEach(() => closeServer(web));

  test("the API says so as a problem document", async () => {
    const { status, headers, body } = await send({ path: "/api/models" });
    expect([status, headers["content-type"], headers["retry-after"]]).toEqual([503, "application/problem+json", "3"]);
    expect(JSON.parse(body.toString())).toMatchObject({
      status: 503,
      code: "UNAVAILABLE",
      requestId: headers["x-request-id"],
    });
  });

  test("a browser gets a page that tries again by itself, without running anything", async () => {
    const { status, headers, body } = await send({ path: "/", headers: { accept: "text/html,*/*" } });
    expect(status).toBe(503);
    expect(body.toString()).toContain('<meta http-equiv="refresh" content="3">');
    const style = /<style>(.*)<\/style>/.exec(body.toString())?.[1] ?? "";
    expect(headers["content-security-policy"]).toContain(createHash("sha256").update(style).digest("base64"));
  });

  test("the gateway's own health is not web's", async () => {
    expect((await send({ path: "/health/live" })).status).toBe(200);
    expect((await send({ path: "/health/ready" })).status).toBe(200);
    expect((await send({ path: "/metrics" })).body.toString()).toMatch(/^gateway_calls_running\{.*\} 0$/m);
  });
});

test("without a web upstream everything but inference is a 404", async () => {
  const alone = await startGateway();
  expect((await send({}, alone.port)).status).toBe(404);
  await alone.drain();
});

test("metrics are not for the whole world, neither ours nor web's", async () => {
  const behind = await startGateway({ WEB_UPSTREAM: webUrl, TRUSTED_PROXIES: ["127.0.0.1"] });
  for (const path of ["/metrics", "/metrics/", "/metrics?x"]) {
    const headers = { "x-forwarded-for": "203.0.113.9" };
    expectProblem(await send({ path, headers }, behind.port), 404, "NOT_FOUND");
  }
  expect(seen).toHaveLength(0);
  await behind.drain();
});

test("readiness falls when keys and routes are too old to trust", async () => {
  gateway.directory.age = Infinity;
  const { status, body } = await send({ path: "/health/ready" });
  expect(status).toBe(503);
  expect(JSON.parse(body.toString())).toMatchObject({ status: "unavailable" });
});

describe("WebSockets", () => {
  const opening = (path: string, upgrade = "websocket") =>
    `GET ${path} HTTP/1.1\r\nHost: kamiwaza.test\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\nSec-WebSocket-Key: x\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n`;

  test("bytes flow both ways, from the first one behind the opening request", async () => {
    const opened: IncomingMessage[] = [];
    web.on("upgrade", (req: IncomingMessage, socket: Socket, head: Buffer) => {
      opened.push(req);
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      if (head.length > 0) socket.write(head);
      socket.pipe(socket);
    });
    const socket = connect(gateway.port, "127.0.0.1", () => socket.write(`${opening("/_next/hmr?a=1")}early`));
    let heard = "";
    socket.setEncoding("latin1").on("data", (text: string) => (heard += text));
    await eventually(() => expect(heard).toMatch(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nearly$/));
    socket.write("\x00\xff", "latin1");
    await eventually(() => expect(heard.endsWith("early\x00\xff")).toBe(true));
    expect(opened[0]?.url).toBe("/_next/hmr?a=1");
    expect(opened[0]?.headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", "sec-websocket-key": "x" });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    await gateway.drain();
    await closed;
  });

  test("paths where web speaks no WebSocket answer as always", async () => {
    const upgraded = vi.fn();
    web.on("upgrade", upgraded);
    const bytes = opening("/api/models").replace("Connection: Upgrade", "Connection: close, Upgrade");
    expect(await speak(bytes)).toMatch(/^HTTP\/1\.1 200 /);
    expect(upgraded).not.toHaveBeenCalled();
  });

  test("a web that ends the opening without an answer is said so", async () => {
    web.on("upgrade", (_req, socket: Socket) => void socket.end());
    expect(await speak(opening("/_next/hmr"))).toMatch(/^HTTP\/1\.1 502 /);
  });

  test("inference paths and other protocols are not upgraded", async () => {
    const upgraded = vi.fn();
    web.on("upgrade", upgraded);
    const ask = (bytes: string) => speak(bytes.replace("Connection: Upgrade", "Connection: close, Upgrade"));
    expect(await ask(opening("/v1/chat/completions"))).toMatch(/^HTTP\/1\.1 405 /);
    expect(await ask(opening("/", "h2c"))).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen[0]?.headers["upgrade"]).toBeUndefined();
    expect(upgraded).not.toHaveBeenCalled();
  });

  test("a web that is down is said so", async () => {
    await closeServer(web);
    expect(await speak(opening("/_next/hmr"))).toMatch(/^HTTP\/1\.1 502 /);
  });
});
