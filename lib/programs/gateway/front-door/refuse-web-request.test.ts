import { afterEach, beforeEach, expect, test } from "vitest";
import { expectProblem, openFrontDoor, type FrontDoor } from "../testing";

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor();
});
afterEach(() => door.close());

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
  expect(await door.speak(bytes)).toMatch(/^HTTP\/1\.1 400 /);
  expect(door.seen).toHaveLength(0);
});

test.each(["/x/../metrics", "/%2e/metrics", "/api/.%2E/x", "/a/..", "/.", "/a\\..\\metrics", "/api/%", "/api/%ff"])(
  "the path %s, which web would read as another or not at all, is a 400 and never reaches it",
  async (path) => {
    expectProblem(await door.send({ path }), 400, "MALFORMED_REQUEST");
    expect(door.seen).toHaveLength(0);
  },
);

test.each(["a b", "<script>", "user@evil", "evil:port", "a/b"])("the host %j is a 400", async (host) => {
  expectProblem(await door.send({ path: "/api/models", headers: { host } }), 400, "MALFORMED_REQUEST");
  expect(door.seen).toHaveLength(0);
});

test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is not offered for pages", async (method) => {
  for (const path of ["/", "/sign-in", "/apix"]) {
    expectProblem(await door.send({ method, path }), 405, "METHOD_NOT_ALLOWED");
  }
  expect(door.seen).toHaveLength(0);
});

test.each(["TRACE", "PROPFIND", "QUERY", "LINK"])("%s is offered nowhere", async (method) => {
  const answer = await door.send({ method, path: "/api/models" });
  expectProblem(answer, 405, "METHOD_NOT_ALLOWED");
  expect(answer.headers.allow).toBe("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  expect(door.seen).toHaveLength(0);
});

test("an expectation that nobody knows changes nothing", async () => {
  expect((await door.send({ headers: { expect: "the unexpected" } })).status).toBe(200);
});

test("headers without end are a 431", async () => {
  expect(await door.speak(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(40_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
});
