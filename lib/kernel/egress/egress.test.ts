import type { IncomingMessage } from "node:http";
import { afterAll, describe, expect, test } from "vitest";
import { createEgress, type OpenRequest } from "./create-egress";
import type { Lookup } from "./guard";
import { readCapped } from "./read-capped";
import { redirectTarget } from "./redirect-target";
import { serveHttp } from "./testing";

const asked = (url: URL, more: Partial<OpenRequest> = {}): OpenRequest => {
  const signal = AbortSignal.timeout(20_000);
  return { url, headersMs: 15_000, idleMs: 15_000, signal, ...more };
};

/** "hub.test" is on the public internet as far as anybody may know, and this machine when it is dialled. */
const lookup = ((hostname: string, options: object, done: (...answer: unknown[]) => void) => {
  const dialled = "family" in options || "hints" in options;
  const address = hostname === "hub.test" && !dialled ? "8.8.8.8" : "127.0.0.1";
  done(null, [{ address, family: 4 }]);
}) as Lookup;

const egress = createEgress({ lookup });
afterAll(() => egress.close());

describe("a redirect", () => {
  test("to another host does not carry the token, one to the same host does", async () => {
    const seen: [string, string | undefined][] = [];
    const note = (place: string, req: IncomingMessage) => seen.push([place, req.headers.authorization]);
    const storage = await serveHttp((req, res) => {
      note("storage", req);
      res.end("content");
    });
    const hub = await serveHttp((req, res) => {
      note("hub", req);
      res.writeHead(302, { location: req.url === "/start" ? "/moved" : storage.href }).end();
    });
    const answer = await egress.open(asked(new URL("/start", hub), { token: "secret" }));

    expect((await readCapped(answer.body, 100)).toString()).toBe("content");
    expect(seen).toEqual([
      ["hub", "Bearer secret"],
      ["hub", "Bearer secret"],
      ["storage", undefined],
    ]);
    expect(answer.hops.map((hop) => hop.url.pathname)).toEqual(["/start", "/moved"]);
  });

  test("is followed five times and not a sixth time", async () => {
    let asks = 0;
    const hub = await serveHttp((_, res) => {
      asks += 1;
      res.writeHead(302, { location: `/${asks}` }).end();
    });

    await expect(egress.open(asked(hub))).rejects.toMatchObject({ problem: "too-many-redirects" });
    expect(asks).toBe(6);
  });

  test("from the public internet into the private network is refused before anything is sent", async () => {
    let reached = 0;
    const inside = await serveHttp((_, res) => {
      reached += 1;
      res.end();
    });
    const hub = await serveHttp((req, res) => {
      const host = req.url === "/literal" ? "127.0.0.1" : "inside.test";
      res.writeHead(302, { location: `http://${host}:${inside.port}/` }).end();
    });

    for (const path of ["/literal", "/name"]) {
      const url = new URL(`http://hub.test:${hub.port}${path}`);
      await expect(egress.open(asked(url))).rejects.toMatchObject({ problem: "private-address" });
    }
    const home = new URL(`http://hub.test:${hub.port}/`);
    const direct = new URL(`http://inside.test:${inside.port}/`);
    await expect(egress.openDirect(asked(direct, { home }))).rejects.toMatchObject({ problem: "private-address" });
    expect(reached).toBe(0);
  });

  test("inside the private network is followed", async () => {
    const storage = await serveHttp((_, res) => void res.end("content"));
    const hub = await serveHttp((_, res) => void res.writeHead(302, { location: storage.href }).end());

    expect((await egress.open(asked(hub))).status).toBe(200);
  });

  test.each([
    ["https://hub/x", "http://hub/y", "from https to http"],
    ["https://hub/x", "file:///etc/passwd", "to a file"],
    ["https://hub/x", "gopher://hub/", "to another protocol"],
    ["https://hub/x", "https://user:pass@hub/", "with a password"],
    ["https://hub/x", "https://", "to nowhere"],
  ])("from %s to %s is refused: %s", (from, location) => {
    expect(() => redirectTarget({ url: new URL(from), status: 302, headers: { location } })).toThrow(/redirects/);
  });
});

test("an answer longer than allowed is not read on", async () => {
  const hub = await serveHttp((_, res) => void res.end("x".repeat(1000)));
  const answer = await egress.open(asked(hub));

  await expect(readCapped(answer.body, 999)).rejects.toMatchObject({ problem: "body-too-large" });
});

test("a server that accepts and says nothing is given up at the deadline", async () => {
  const hub = await serveHttp(() => undefined);

  await expect(egress.open(asked(hub, { headersMs: 100 }))).rejects.toMatchObject({ code: "UND_ERR_HEADERS_TIMEOUT" });
});
