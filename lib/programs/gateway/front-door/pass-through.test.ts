import { eventually } from "@/lib/kernel/testing/eventually";
import { request, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { expectProblem, openFrontDoor, readAll, startGateway, type FrontDoor } from "../testing";

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor();
});
afterEach(() => door.close());

test("a client that stops reading is cut off, and web with it", async () => {
  const impatient = await startGateway({ WEB_UPSTREAM: door.webUrl, GATEWAY_IDLE_TIMEOUT_MS: 200 });
  onTestFinished(() => impatient.drain());
  const cut = Promise.withResolvers<void>();
  door.handle = (_req, res) => {
    res.once("close", () => cut.resolve());
    res.write(Buffer.alloc(64 * 1024 * 1024));
  };
  const socket = connect(impatient.port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await cut.promise;
});

test("request and answer arrive as they were sent", async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  let got: Buffer | undefined;
  door.handle = async (req, res) => {
    got = await readAll(req);
    const headers = ["Set-Cookie", "a=1", "X-Odd", "caf\xe9", "Set-Cookie", "b=2", "Connection", "X-Hop", "X-Hop", "1"];
    res.writeHead(218, "This Is Fine", headers).end(bytes);
  };
  const answer = await door.send({
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
  expect(door.seen[0]?.url).toBe("/api/a%2Fb//c?x=%00&y");
  expect(door.seen[0]?.rawHeaders).toEqual(expect.arrayContaining(["x-mixed-CASE", "caf\xe9"]));
});

test("a large upload reaches web while it is still being sent, and answers flow before they are whole", async () => {
  const first = "a".repeat(100_000);
  door.handle = (req, res) => void req.pipe(res);
  const echoed = await new Promise<IncomingMessage>((resolve) => {
    const req = request(
      { host: "127.0.0.1", port: door.gateway.port, method: "POST", path: "/api/upload" },
      (response) => {
        response.once("readable", () => {
          req.end("second");
          resolve(response);
        });
      },
    );
    req.write(first);
  });
  expect((await readAll(echoed)).toString()).toBe(`${first}second`);
});

test.each(["HEAD", "DELETE", "PATCH", "OPTIONS"])("%s is passed on", async (method) => {
  expect((await door.send({ method })).status).toBe(200);
  expect(door.seen[0]?.method).toBe(method);
});

test("a client that leaves ends web's work", async () => {
  const left = vi.fn();
  door.handle = (_req, res) => {
    res.on("close", left);
    res.write("first");
  };
  const req = request({ host: "127.0.0.1", port: door.gateway.port, path: "/" }, (response) => {
    response.on("error", () => undefined).once("data", () => req.destroy());
  });
  req.on("error", () => undefined).end();
  await eventually(() => expect(left).toHaveBeenCalled());
});

test("an answer that web breaks off is broken off for the client too", async () => {
  door.handle = (_req, res) => {
    res.writeHead(200, { "content-length": "100" });
    res.write("half", () => res.destroy());
  };
  await expect(door.send()).rejects.toThrow("aborted");
});

test("paths that only look like inference belong to web", async () => {
  for (const path of ["/v1x", "/%76%31/models", "/runtimes", "/healthz"])
    expect((await door.send({ path })).status).toBe(200);
});

describe("a refusal", () => {
  test.each([
    [400, "MALFORMED_REQUEST"],
    [405, "METHOD_NOT_ALLOWED"],
    [431, "HEADERS_TOO_LARGE"],
    [500, "INTERNAL"],
  ])("of web's without a word, %i, is given words", async (status, code) => {
    door.handle = (_req, res) => void res.writeHead(status).end();
    expectProblem(await door.send({ path: "/api/models" }), status, code);
  });

  test("of a method says which the path offers, as web tells them", async () => {
    door.handle = (req, res) => {
      if (req.method === "OPTIONS") res.writeHead(204, { allow: "GET, HEAD, OPTIONS" }).end();
      else res.writeHead(405).end();
    };
    const answer = await door.send({ method: "PATCH", path: "/api/models?x=1" });
    expectProblem(answer, 405, "METHOD_NOT_ALLOWED");
    expect(answer.headers.allow).toBe("GET, HEAD, OPTIONS");
    expect(door.seen.at(-1)?.url).toBe("/api/models?x=1");
  });

  test("of web's with words arrives as it is", async () => {
    door.handle = (_req, res) => void res.writeHead(405, { "content-type": "text/plain" }).end("no");
    expect((await door.send()).body.toString()).toBe("no");
  });

  test("of an inference path speaks as OpenAI does", async () => {
    for (const path of ["/v1", "/v1/../api/models", "/v1/models/%ff", "/runtime/x"]) {
      const { status, body } = await door.send({ path });
      expect([status, JSON.parse(body.toString())]).toEqual([404, { error: expect.objectContaining({ param: null }) }]);
    }
  });
});

test("without a web upstream everything but inference is a 404", async () => {
  const alone = await startGateway();
  expect((await door.send({}, alone.port)).status).toBe(404);
  await alone.drain();
});

describe("live views", () => {
  const follow = (port: number) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const req = request({ host: "127.0.0.1", port, path: "/api/logs/stream" }, resolve);
      req.on("error", reject).end();
    });

  beforeEach(() => {
    door.handle = (req, res) => {
      if (req.url !== "/api/logs/stream") return void res.end("ok");
      res.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
    };
  });

  test("hold up no other request of their address, however many stay open", async () => {
    const narrow = await startGateway({ WEB_UPSTREAM: door.webUrl, GATEWAY_WEB_CONNECTIONS_MAX: 2 });
    onTestFinished(() => narrow.drain());
    const views = [await follow(narrow.port), await follow(narrow.port), await follow(narrow.port)];
    expect((await door.send({}, narrow.port)).body.toString()).toBe("ok");
    for (const view of views) view.destroy();
  });

  test("are refused beyond a number, in words, and one that closes makes room", async () => {
    const views = await Promise.all(Array.from({ length: 256 }, () => follow(door.gateway.port)));
    expect(views.map(({ statusCode }) => statusCode)).toEqual(Array(256).fill(200));
    expectProblem(await door.send({ path: "/api/logs/stream" }), 503, "UNAVAILABLE");
    views[0]?.destroy();
    await eventually(async () => expect((await follow(door.gateway.port)).statusCode).toBe(200));
    for (const view of views) view.destroy();
  });
});
