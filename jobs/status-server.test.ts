import { listen } from "@/lib/kernel/network";
import { createRegistry } from "@/lib/kernel/telemetry";
import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { speak } from "@/lib/kernel/testing/speak";
import { expect, onTestFinished, test } from "vitest";
import { createStatusServer } from "./status-server";

async function open(): Promise<number> {
  const server = createStatusServer({
    registry: createRegistry("test"),
    findTroubles: () => Promise.resolve({}),
    log: quietLog,
  });
  onTestFinished(() => void server.close());
  return (await listen(server, 0, "127.0.0.1")).port;
}

const get = (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;

test.each([
  ["/health/live?x=1", 200],
  ["/health/ready", 200],
  ["/metrics", 200],
  ["//", 404],
  ["http://[", 404],
  ["*", 404],
])("the address %s is answered, and ends nothing", async (target, status) => {
  const port = await open();
  expect(await speak(get(target), { port })).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test("what cannot be read is refused in words", async () => {
  const port = await open();
  expect(await speak(get(`/${"a".repeat(20_000)}`), { port })).toMatch(/^HTTP\/1\.1 431 .*"status":"The address and/s);
});
