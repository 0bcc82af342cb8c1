import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { readAdvice } from "./status";

async function answering(body: string): Promise<string> {
  const server = createServer((_req, res) => void res.end(body));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/health/ready`;
}

test("checks that do not hold are told in their own words", async () => {
  const checks = [
    { name: "directory", ok: true, detail: "1 s old" },
    { name: "proxies", ok: false, detail: "Set TRUSTED_PROXIES." },
  ];
  expect(await readAdvice(await answering(JSON.stringify({ ready: true, checks })))).toEqual(["Set TRUSTED_PROXIES."]);
});

test("a program that says something else, or nothing, has no advice", async () => {
  expect(await readAdvice(await answering("ok"))).toEqual([]);
  expect(await readAdvice("http://127.0.0.1:1/health/ready")).toEqual([]);
});
