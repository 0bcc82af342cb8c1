import { connect } from "node:net";
import { speak } from "@/lib/kernel/testing/speak";
import { expect, onTestFinished, test, vi } from "vitest";
import { serveEngine, type EngineRoute } from "./serve-engine";

async function open(routes: EngineRoute[] = []) {
  const onError = vi.fn();
  const health = () => ({ ready: true, body: { status: "ok" } });
  const server = await serveEngine({ port: 0, apiKey: "key", routes, health, onError });
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

/** Sends all of a body and hears the answer only then, as clients do that do not listen while they write. */
async function post(port: number, path: string, key: string, bytes: number) {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const heard: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => heard.push(chunk));
  const failed: string[] = [];
  socket.on("error", (error) => failed.push(error.message));
  socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${bytes}\r\n\r\n`);
  const chunk = Buffer.alloc(1024 ** 2, " ");
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += chunk.length) {
    await new Promise((resolve) => void socket.write(chunk.subarray(0, Math.min(chunk.length, bytes - sent)), resolve));
  }
  await vi.waitFor(() => expect(Buffer.concat(heard).toString()).toMatch(/\}\}\s+(0\s+)?$/), { timeout: 20_000 });
  return { answer: Buffer.concat(heard).toString(), failed };
}

test.each([
  ["a body that is too large", "/post", "key", "413", "payload_too_large"],
  ["a wrong key", "/post", "wrong", "401", "invalid_api_key"],
  ["an unknown path", "/nothing", "key", "404", "not_found"],
])("the refusal of %s arrives, whatever is still sent", async (_what, path, key, status, code) => {
  const { port } = await open([{ method: "POST", path: "/post", handle: () => undefined }]);
  const { answer, failed } = await post(port, path, key, 32 * 1024 ** 2);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(bodyOf(answer)).toMatchObject({ error: { code } });
  expect(failed).toEqual([]);
});
