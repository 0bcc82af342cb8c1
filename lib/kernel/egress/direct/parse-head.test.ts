import { expect, test } from "vitest";
import { parseHead } from "./parse-head";

const head = (...lines: string[]) => lines.join("\r\n");

test("a plain answer is understood", () => {
  expect(parseHead(head("HTTP/1.1 206 Partial Content", "Content-Length: 42", 'ETag: "a"', "X:"))).toEqual({
    status: 206,
    headers: { "content-length": "42", etag: '"a"', x: "" },
    contentLength: 42,
    keepAlive: true,
  });
});

test("a server that closes is believed", () => {
  expect(parseHead(head("HTTP/1.1 200 OK", "content-length: 1", "Connection: Close"))?.keepAlive).toBe(false);
});

test.each([
  ["another version", head("HTTP/1.0 200 OK", "content-length: 1")],
  ["another protocol", head("ICY 200 OK", "content-length: 1")],
  ["a redirect", head("HTTP/1.1 302 Found", "content-length: 0", "location: /x")],
  ["an error", head("HTTP/1.1 404 Not Found", "content-length: 0")],
  ["an interim answer", head("HTTP/1.1 100 Continue")],
  ["no length", head("HTTP/1.1 200 OK")],
  ["a transfer coding", head("HTTP/1.1 200 OK", "content-length: 1", "transfer-encoding: chunked")],
  ["a content coding", head("HTTP/1.1 200 OK", "content-length: 1", "content-encoding: gzip")],
  ["two lengths", head("HTTP/1.1 200 OK", "content-length: 1", "Content-Length: 2")],
  ["two equal lengths", head("HTTP/1.1 200 OK", "content-length: 1", "content-length: 1")],
  ["a negative length", head("HTTP/1.1 200 OK", "content-length: -1")],
  ["a signed length", head("HTTP/1.1 200 OK", "content-length: +1")],
  ["a hexadecimal length", head("HTTP/1.1 200 OK", "content-length: 0x10")],
  ["a list of lengths", head("HTTP/1.1 200 OK", "content-length: 1, 1")],
  ["a length beyond all files", head("HTTP/1.1 200 OK", `content-length: ${"9".repeat(16)}`)],
  ["a folded line", head("HTTP/1.1 200 OK", "content-length: 1", "x: a", " b")],
  ["a space before the colon", head("HTTP/1.1 200 OK", "content-length : 1")],
  ["a line without a colon", head("HTTP/1.1 200 OK", "content-length: 1", "nonsense")],
  ["a bare line feed", head("HTTP/1.1 200 OK", "content-length: 1\nx: y")],
  ["a NUL", head("HTTP/1.1 200 OK", "content-length: 1", "x: \0")],
  ["nothing", ""],
])("%s is left to a full client", (_, text) => {
  expect(parseHead(text)).toBeUndefined();
});
