import { createServer as createTls } from "node:https";
import { lookup } from "node:dns";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { listen, localhostCertificate, serveBytes, serveHttp } from "../testing";
import { createWires, type Wires } from "./create-wires";
import type { DirectRequest } from "./fetch-direct";

let wires: Wires;
beforeAll(() => {
  wires = createWires();
});
afterAll(() => wires.close());

const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251));

const fetch = (url: URL, more: Partial<DirectRequest> = {}) =>
  wires.fetch(
    { url, headers: {}, signal: AbortSignal.timeout(20_000), headersMs: 15_000, idleMs: 15_000, ...more },
    { lookup },
  );

/** Copies every batch, as its memory may be used again afterwards. */
function gather() {
  const batches: Buffer[] = [];
  let arrived = 0;
  return {
    sink: {
      arrived(bytes: number) {
        arrived += bytes;
        return undefined;
      },
      async take(batch: readonly Uint8Array[]) {
        await new Promise(setImmediate);
        batches.push(Buffer.concat(batch));
      },
    },
    bytes: () => Buffer.concat(batches),
    arrived: () => arrived,
  };
}

const head = (bytes: number, more = "") => `HTTP/1.1 200 OK\r\nContent-Length: ${bytes}\r\n${more}\r\n`;

describe("a plain download", () => {
  test("arrives byte for byte, over a connection that is used again", async () => {
    const ports = new Set<number | undefined>();
    const url = await serveHttp((req, res) => {
      ports.add(req.socket.remotePort);
      res.setHeader("content-length", content.length);
      res.end(content);
    });
    for (let time = 0; time < 3; time += 1) {
      const { sink, bytes, arrived } = gather();
      const answer = await fetch(url);
      await answer?.read(sink);
      expect(bytes().equals(content)).toBe(true);
      expect(arrived()).toBe(content.length);
    }
    expect(ports.size).toBe(1);
  });

  test("sends the headers it was given", async () => {
    const url = await serveHttp((req, res) => {
      res.setHeader("content-length", 0);
      res.setHeader("x-seen", `${req.headers.range} ${req.headers.authorization} ${req.headers.host === url.host}`);
      res.end();
    });

    const answer = await fetch(url, { headers: { range: "bytes=1-2", authorization: "Bearer x" } });
    expect(answer?.headers["x-seen"]).toBe("bytes=1-2 Bearer x true");
  });

  test("comes over TLS from a server with a known certificate, and from no other", async () => {
    const server = createTls(localhostCertificate, (_, res) => {
      res.setHeader("content-length", content.length);
      res.end(content);
    });
    const url = await listen(server, "https");
    onTestFinished(() => server.closeAllConnections());
    await expect(fetch(url)).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });

    const known = getCACertificates("default");
    setDefaultCACertificates([...known, localhostCertificate.cert]);
    onTestFinished(() => setDefaultCACertificates(known));
    const { sink, bytes } = gather();
    await (await fetch(url))?.read(sink);
    expect(bytes().equals(content)).toBe(true);
  });

  test("waits while the receiver asks it to", async () => {
    const url = await serveHttp((_, res) => void res.setHeader("content-length", content.length).end(content));
    const { sink, bytes } = gather();
    let waits = 0;
    const answer = await fetch(url);
    await answer?.read({
      ...sink,
      async arrived() {
        waits += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
    });

    expect(bytes().equals(content)).toBe(true);
    expect(waits).toBeGreaterThan(1);
  });
});

describe("what is not plain", () => {
  test.each([
    ["a redirect", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"],
    ["an error", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"],
    ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["endless headers", `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(5000)}`],
    ["noise", "\0\x01\x02\r\n\r\n"],
  ])("%s: is left to a full client", async (_, text) => {
    const url = await serveBytes((socket) => void socket.write(text, "latin1"));

    expect(await fetch(url)).toBeUndefined();
  });
});

describe("a connection", () => {
  test("that ends early fails, and what came is handed over first", async () => {
    const url = await serveBytes((socket) => void socket.end(`${head(1000)}${"a".repeat(400)}`));
    const { sink, bytes } = gather();
    const answer = await fetch(url);

    await expect(answer?.read(sink)).rejects.toMatchObject({ problem: "cut" });
    expect(bytes()).toHaveLength(400);
  });

  test("that brings more than announced fails", async () => {
    const url = await serveBytes((socket) => void socket.write(`${head(10)}${"a".repeat(11)}`));
    const answer = await fetch(url);

    await expect(answer?.read(gather().sink)).rejects.toMatchObject({ problem: "bad-answer" });
  });

  test("that falls silent is given up at the deadline", async () => {
    const url = await serveBytes((socket) => void socket.write(`${head(1000)}abc`));
    const answer = await fetch(url, { idleMs: 100 });

    await expect(answer?.read(gather().sink)).rejects.toMatchObject({ problem: "silent" });
  });

  test("that says nothing at all is given up at the deadline", async () => {
    const url = await serveBytes(() => undefined);

    await expect(fetch(url, { headersMs: 100 })).rejects.toMatchObject({ problem: "silent" });
  });

  test("is closed when the caller gives up", async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const url = await serveBytes((socket) => {
      socket.on("close", () => resolve());
      socket.write(`${head(1000)}abc`);
    });
    const abort = new AbortController();
    const answer = await fetch(url, { signal: abort.signal });
    const reading = answer?.read(gather().sink);
    abort.abort(new Error("enough"));

    await expect(reading).rejects.toThrow("enough");
    await closed;
  });

  test("that the server ended while it was idle is left to a full client", async () => {
    let asks = 0;
    const url = await serveBytes((socket) => {
      socket.on("data", () => {
        asks += 1;
        socket.write(`${head(2)}ok`, () => socket.destroy());
      });
    });
    const first = await fetch(url);
    await first?.read(gather().sink);

    expect(await fetch(url)).toBeUndefined();
    expect(asks).toBe(1);
  });

  test("never carries a header that would begin another one", async () => {
    const url = await serveHttp((_, res) => void res.end());

    await expect(fetch(url, { headers: { authorization: "Bearer x\r\nHost: y" } })).rejects.toMatchObject({
      problem: "bad-request",
    });
  });
});
