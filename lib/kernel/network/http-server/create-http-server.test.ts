import { once } from "node:events";
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import { generateKeyPairSync } from "node:crypto";
import { speak } from "@/lib/kernel/testing/speak";
import { keyedTls, selfSignedCertificate } from "@/lib/kernel/tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHttpServer } from "./create-http-server";
import { listen } from "../listen";

const ok: RequestListener = (req, res) => void req.resume().on("end", () => res.end("ok"));

type Options = { headersTimeout?: number; tls?: Parameters<typeof createHttpServer>[0]["tls"] };

async function open(onRequest = ok, { headersTimeout = 30_000, tls }: Options = {}) {
  const server = createHttpServer({
    limits: { maxHeaderSize: 32 * 1024, headersTimeout, connectionsCheckingInterval: 20 },
    tls,
    onRequest,
    refuse: ({ code, detail }) => ({ headers: ["content-type", "text/plain"], body: `${code}: ${detail}` }),
  });
  const { port } = await listen(server, 0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, port };
}

/** The one answer that was heard, whole. */
function answerIn(heard: string): { status: number; body: string } {
  const [, status, head = "", body = ""] = /^HTTP\/1\.1 (\d+) [^\r]+\r\n(.*?)\r\n\r\n(.*)$/s.exec(heard) ?? [];
  const headers = new Map(head.split("\r\n").map((line) => line.toLowerCase().split(": ", 2) as [string, string]));
  expect(headers.get("connection")).toBe("close");
  expect(headers.get("content-length")).toBe(String(body.length));
  expect(headers.get("date")).toBeDefined();
  return { status: Number(status), body };
}

const post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
const long = (letters: number) => `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(letters)}\r\n\r\n`;

test.each([
  [
    "headers that are too large",
    long(40_000),
    431,
    "HEADERS_TOO_LARGE: The address and headers are too large: the limit is 32 KiB",
  ],
  ["an address that is too large", `GET /${"a".repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, "HEADERS_TOO_LARGE"],
  ["a head far beyond what is read", long(3_000_000), 431, "HEADERS_TOO_LARGE"],
  ["trailers that are too large", `${post}0\r\nX: ${"a".repeat(40_000)}\r\n`, 431, "HEADERS_TOO_LARGE"],
  ["extensions of a chunk", `${post}2;${"a".repeat(40_000)}\r\n`, 413, "PAYLOAD_TOO_LARGE"],
  ["a broken chunk", `${post}zz\r\n`, 400, "MALFORMED_REQUEST"],
  ["an unknown method", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "HTTP/1.1: Invalid method encountered."],
  ["another protocol", "\x16\x03\x01\x00", 400, "MALFORMED_REQUEST"],
  ["another version", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400, "MALFORMED_REQUEST"],
  [
    "two lengths",
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    400,
    "MALFORMED_REQUEST",
  ],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400, "Send a Host header"],
  ["a proxy's request", "CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "This server is not a proxy"],
])("%s is refused in words", async (_, bytes, status, words) => {
  const { port } = await open();
  const answer = answerIn(await speak(bytes, { port }));
  expect(answer.status).toBe(status);
  expect(answer.body).toContain(words);
});

test("a head that does not come is refused in words", async () => {
  const { port } = await open(ok, { headersTimeout: 50 });
  const { status, body } = answerIn(await speak("GET / HT", { port }));
  expect([status, body]).toEqual([408, expect.stringContaining("did not arrive within 0.05 s")]);
});

test("an expectation that nobody knows is answered like any other request", async () => {
  const { port } = await open();
  const heard = await speak("GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\nConnection: close\r\n\r\n", { port });
  expect(heard).toMatch(/^HTTP\/1\.1 200 /);
});

test("what cannot be read is never answered in another request's place", async () => {
  const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const { port } = await open(() => undefined);
  expect(await speak(`${get}nonsense\r\n\r\n`, { port })).toBe("");
  const begun = await open((_req, res) => void res.writeHead(200, { "content-length": 9 }).write("half"));
  expect(await speak([post, "zz\r\n"], { port: begun.port })).toMatch(/^HTTP\/1\.1 200 .*half$/s);
  const early = await open((_req, res) => void res.writeHead(401, { "content-length": 0 }).end());
  const heard = await speak([post, "zz\r\n"], { port: early.port });
  expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 401"]);
});

test("a connection that breaks within a head breaks nothing else", async () => {
  const { server, port } = await open();
  const broken = vi.fn();
  server.on("clientError", broken);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  await new Promise((resolve) => void socket.write("GET / HT", resolve));
  socket.resetAndDestroy();
  await vi.waitFor(() =>
    expect(broken).toHaveBeenCalledWith(expect.objectContaining({ code: "ECONNRESET" }), expect.anything()),
  );
  expect(await speak("GET / HTTP/1.0\r\n\r\n", { port })).toContain("200 OK");
});

test("who does not speak TLS where it is asked for hears nothing", async () => {
  const identity = selfSignedCertificate(generateKeyPairSync("ed25519").privateKey);
  const { port } = await open(ok, { tls: { ...keyedTls, ...identity } });
  expect(await speak(long(10), { port }).catch(() => "")).not.toContain("HTTP");
});
