import { speak } from "@/lib/kernel/testing/speak";
import { expect, onTestFinished, test, vi } from "vitest";
import { serveEngine } from "./serve-engine";

async function open() {
  const onError = vi.fn();
  const health = () => ({ ready: true, body: { status: "ok" } });
  const server = await serveEngine({ port: 0, apiKey: "key", routes: [], health, onError });
  onTestFinished(() => server.close(0));
  return { port: server.port, onError };
}

const get = (target: string, key = "key") =>
  `GET ${target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`;
const bodyOf = (heard: string): unknown => JSON.parse(/\{.*\}/s.exec(heard)?.[0] ?? "");

test("what cannot be read is refused in OpenAI's words", async () => {
  const { port } = await open();
  const heard = await speak(get("/health", "a".repeat(20_000)), { port });
  expect(heard).toContain("HTTP/1.1 431 ");
  expect(bodyOf(heard)).toEqual({
    error: {
      message: expect.stringMatching(/^The address and headers are too large/),
      type: "invalid_request_error",
      param: null,
      code: "headers_too_large",
    },
  });
});

test.each(["//", "http://[", "/nothing"])("an address that is none is not found: %s", async (target) => {
  const { port, onError } = await open();
  const heard = await speak(get(target), { port });
  expect(heard).toContain("HTTP/1.1 404 ");
  expect(bodyOf(heard)).toMatchObject({ error: { code: "not_found" } });
  expect(onError).not.toHaveBeenCalled();
});
