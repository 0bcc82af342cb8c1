import type { ServerResponse } from "node:http";
import { beforeEach, expect, test } from "vitest";
import {
  addDeployment,
  chatStream,
  openInference,
  sendEvents,
  sendJson,
  startEvents,
  type Inference,
} from "../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

const words = ["Hello", " wörld 🌍", "!"];

test("no cut of a stream is silent: what was whole arrives, then the end marker or an error event", async () => {
  const whole = Buffer.from(chatStream(["a"], { usage: false }));
  const engine = await kit.node((arrived, res) => {
    startEvents(res).flushHeaders();
    res.write(whole.subarray(0, Number(arrived.body["user"])), () => res.destroy());
  });
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  const check = async (cut: number) => {
    const { status, text } = await kit.ask({ stream: true, user: String(cut) });
    // Unless one event was whole, nothing had been said yet.
    if (status !== 200) return expect(JSON.parse(text)).toMatchObject({ error: { type: "server_error" } });
    const events = text.split("\n\n").filter(Boolean);
    const last = events.pop() ?? "";
    if (last === "data: [DONE]") return;
    expect(JSON.parse(last.slice(6))).toMatchObject({ error: { code: "engine_failed" } });
    expect(whole.toString().startsWith(events.map((event) => `${event}\n\n`).join(""))).toBe(true);
  };
  for (let from = 1; from < whole.length; from += 32) {
    await Promise.all(Array.from({ length: Math.min(32, whole.length - from) }, (_, index) => check(from + index)));
  }
}, 30_000);

test("a stream that ends politely but too early is no whole stream", async () => {
  addDeployment(kit.gateway.directory, "tiny", [
    await kit.node((_arrived, res) => sendEvents(res, chatStream(words, { done: false }))),
  ]);
  const { text } = await kit.ask();
  expect(text).toMatch(/data: \{"error":\{.*"code":"engine_failed".*\n\n$/);
  expect(await kit.record()).toMatchObject({ partial: true, outcome: "failed", completionTokens: words.length });
});

test("a stream that the engine ends with an error of its own has failed", async () => {
  const error = 'data: {"error":{"message":"out of memory"}}\n\n';
  addDeployment(kit.gateway.directory, "tiny", [
    await kit.node((_arrived, res) => sendEvents(res, chatStream(words, { done: false }) + error)),
  ]);
  const { text } = await kit.ask();
  expect(text.endsWith(error)).toBe(true);
  expect(await kit.record()).toMatchObject({ partial: true, outcome: "failed" });
});

test("half a JSON answer is an error, not an answer", async () => {
  const engine = await kit.node((_arrived, res) => {
    res.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    res.write('{"choices":[', () => res.destroy());
  });
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  expect((await kit.ask({})).status).toBe(503);
});

test("an engine that never begins is given up after the first-byte deadline", async () => {
  kit = await openInference({ GATEWAY_FIRST_BYTE_TIMEOUT_MS: 400 });
  const engine = await kit.node(() => undefined);
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  const { status, text } = await kit.ask();
  expect(status).toBe(504);
  expect(JSON.parse(text)).toMatchObject({ error: { code: "engine_timeout" } });
  await engine.arrived[0]?.aborted;
  expect(engine.arrived).toHaveLength(1);
});

test("an engine that falls silent ends in an error event", async () => {
  kit = await openInference({ GATEWAY_IDLE_TIMEOUT_MS: 1000 });
  const engine = await kit.node((_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n'));
  addDeployment(kit.gateway.directory, "tiny", [engine]);
  const { text } = await kit.ask();
  expect(text).toMatch(/^data: \{"choices":\[\]\}\n\ndata: \{"error":\{.*engine_timeout/);
  await engine.arrived[0]?.aborted;
});

test.each<[string, (res: ServerResponse) => unknown]>([
  ["garbage instead of HTTP", (res: ServerResponse) => res.socket?.end("garbage\r\n\r\n")],
  ["HTML", (res: ServerResponse) => res.writeHead(200, { "content-type": "text/html" }).end("<p>")],
  [
    "a node's own words",
    (res: ServerResponse) => res.writeHead(404, { "content-type": "application/problem+json" }).end("{}"),
  ],
  ["a refused token", (res: ServerResponse) => sendJson(res, { detail: "who are you" }, 401)],
])("%s never reaches the caller", async (_name, answer) => {
  addDeployment(kit.gateway.directory, "tiny", [await kit.node((_arrived, res) => void answer(res))]);
  const { status, text } = await kit.ask();
  expect([502, 503]).toContain(status);
  expect(JSON.parse(text)).toMatchObject({ error: { type: "server_error" } });
});

test("what the engine says about the request is the caller's to read", async () => {
  const said = { error: { message: "context too long", type: "invalid_request_error", code: 400, param: null } };
  addDeployment(kit.gateway.directory, "tiny", [await kit.node((_arrived, res) => sendJson(res, said, 400))]);
  const { status, text } = await kit.ask();
  expect([status, text]).toEqual([400, JSON.stringify(said)]);
});
