import { speak } from "@/lib/kernel/testing/speak";
import { expect, onTestFinished, test } from "vitest";
import { openFrontDoor } from "../testing";

test.each([
  [
    "headers beyond what is read",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(40_000)}\r\n\r\n`,
    431,
    "HEADERS_TOO_LARGE",
  ],
  ["what is no HTTP", "hello\r\n\r\n", 400, "MALFORMED_REQUEST"],
  ["a request without Host", "GET / HTTP/1.1\r\n\r\n", 400, "MALFORMED_REQUEST"],
])("clients of the API and of OpenAI both read why %s is refused", async (_, bytes, status, code) => {
  const door = await openFrontDoor();
  onTestFinished(() => door.close());
  const heard = await speak(bytes, { port: door.gateway.port });
  const [head = "", body = ""] = heard.split("\r\n\r\n");
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(head).toContain("content-type: application/problem+json");
  expect(head).toContain("connection: close");
  expect(JSON.parse(body)).toEqual({
    type: `urn:kamiwaza:problem:${code}`,
    title: expect.any(String),
    status,
    code,
    detail: expect.stringMatching(/\.$/),
    requestId: /x-request-id: (\S+)/.exec(head)?.[1],
    error: { message: expect.any(String), type: "invalid_request_error", code: expect.any(String), param: null },
  });
  expect(door.seen).toEqual([]);
});
