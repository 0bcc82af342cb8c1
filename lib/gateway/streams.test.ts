import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "@/lib/testing/eventually";
import {
  addDeployment,
  chatAnswer,
  chatStream,
  readAll,
  sendEvents,
  sendJson,
  startFakeNode,
  startGateway,
  type Answer,
  type FakeNode,
  type RunningGateway,
} from "./testing";

let gateway: RunningGateway;
const nodes: FakeNode[] = [];

beforeEach(async () => {
  gateway = await startGateway({
    GATEWAY_FIRST_BYTE_TIMEOUT_MS: 400,
    GATEWAY_ANSWER_TIMEOUT_MS: 800,
    GATEWAY_IDLE_TIMEOUT_MS: 1000,
  });
});
afterEach(async () => {
  await gateway.drain();
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

async function node(answer: Answer): Promise<FakeNode> {
  const started = await startFakeNode(answer);
  nodes.push(started);
  return started;
}

function open(more: object = { stream: true }): Promise<{ response: IncomingMessage; destroy: () => void }> {
  return new Promise((resolve, reject) => {
    const req = request(
      `${gateway.url}/v1/chat/completions`,
      { method: "POST", headers: { authorization: `Bearer ${gateway.key}` } },
      (response) => resolve({ response, destroy: () => req.destroy() }),
    );
    req.on("error", reject);
    req.end(JSON.stringify({ model: "tiny", messages: [{ role: "user", content: "hi" }], ...more }));
  });
}

async function ask(more?: object) {
  const { response } = await open(more);
  return { status: response.statusCode, headers: response.headers, text: (await readAll(response)).toString() };
}

const writable = (res: ServerResponse) =>
  new Promise<void>((resolve) => {
    const settle = () => {
      res.off("drain", settle).off("close", settle);
      resolve();
    };
    res.on("drain", settle).on("close", settle);
  });

const words = ["Hello", " wörld 🌍", "!"];
const startEvents = (res: ServerResponse) => res.writeHead(200, { "content-type": "text/event-stream" });
const record = () =>
  eventually(() => expect(gateway.ledger.records).toHaveLength(1)).then(() => gateway.ledger.records[0]);

describe("bytes", () => {
  test("a stream cut into single bytes arrives as the engine sent it, less the usage that only we asked for", async () => {
    const engine = await node(async (_arrived, res) => {
      startEvents(res);
      for (const byte of Buffer.from(chatStream(words))) {
        res.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      res.end();
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    const { text, headers } = await ask();
    expect(text).toBe(chatStream(words, { usage: false }));
    expect(headers["content-type"]).toBe("text/event-stream");
    expect(engine.arrived[0]?.body["stream_options"]).toEqual({ include_usage: true });
    expect(await record()).toMatchObject({ promptTokens: 7, completionTokens: words.length });
  });

  test("a caller who asks for usage gets it, and every other byte", async () => {
    addDeployment(gateway.directory, "tiny", [await node((_arrived, res) => sendEvents(res, chatStream(words)))]);
    const { text } = await ask({ stream: true, stream_options: { include_usage: true } });
    expect(text).toBe(chatStream(words));
  });

  test("an event is handed on when it comes, not when the next one does", async () => {
    let goOn = () => undefined as void;
    const read = new Promise<void>((resolve) => (goOn = resolve));
    const engine = await node(async (_arrived, res) => {
      startEvents(res).write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
      await read;
      res.end("data: [DONE]\n\n");
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    const { response } = await open();
    await new Promise<void>((resolve) => response.once("data", () => resolve()));
    goOn();
    await readAll(response);
  });
});

describe("an engine that breaks off", () => {
  test("no cut of a stream is silent: what was whole arrives, then the end marker or an error event", async () => {
    const whole = Buffer.from(chatStream(["a"], { usage: false }));
    const engine = await node((arrived, res) => {
      startEvents(res).flushHeaders();
      res.write(whole.subarray(0, Number(arrived.body["user"])), () => res.destroy());
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    const check = async (cut: number) => {
      const { status, text } = await ask({ stream: true, user: String(cut) });
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
    addDeployment(gateway.directory, "tiny", [
      await node((_arrived, res) => sendEvents(res, chatStream(words, { done: false }))),
    ]);
    const { text } = await ask();
    expect(text).toMatch(/data: \{"error":\{.*"code":"engine_failed".*\n\n$/);
    expect(await record()).toMatchObject({ partial: true, outcome: "failed", completionTokens: words.length });
  });

  test("half a JSON answer is an error, not an answer", async () => {
    const engine = await node((_arrived, res) => {
      res.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      res.write('{"choices":[', () => res.destroy());
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    expect((await ask({})).status).toBe(503);
  });

  test("an engine that never begins is given up after the first-byte deadline", async () => {
    const engine = await node(() => undefined);
    addDeployment(gateway.directory, "tiny", [engine]);
    const { status, text } = await ask();
    expect(status).toBe(504);
    expect(JSON.parse(text)).toMatchObject({ error: { code: "engine_timeout" } });
    await engine.arrived[0]?.aborted;
    expect(engine.arrived).toHaveLength(1);
  });

  test("an engine that falls silent ends in an error event", async () => {
    const engine = await node((_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n'));
    addDeployment(gateway.directory, "tiny", [engine]);
    const { text } = await ask();
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
    addDeployment(gateway.directory, "tiny", [await node((_arrived, res) => void answer(res))]);
    const { status, text } = await ask();
    expect([502, 503]).toContain(status);
    expect(JSON.parse(text)).toMatchObject({ error: { type: "server_error" } });
  });

  test("what the engine says about the request is the caller's to read", async () => {
    const said = { error: { message: "context too long", type: "invalid_request_error", code: 400, param: null } };
    addDeployment(gateway.directory, "tiny", [await node((_arrived, res) => sendJson(res, said, 400))]);
    const { status, text } = await ask();
    expect([status, text]).toEqual([400, JSON.stringify(said)]);
  });
});

describe("another instance", () => {
  const refuse: Answer = (_arrived, res) => sendJson(res, {}, 503);
  const drop: Answer = (_arrived, res) => void res.destroy();
  const work: Answer = (_arrived, res) => sendJson(res, chatAnswer("hello"));

  test.each([
    ["answers 503", refuse],
    ["drops the connection", drop],
  ])("takes over when one %s before the first byte", async (_name, fault) => {
    const [broken, good] = [await node(fault), await node(work)];
    addDeployment(gateway.directory, "tiny", [broken, good]);
    for (let call = 0; call < 6; call += 1) expect((await ask({})).status).toBe(200);
    // After the first failure it rests, so the others did not have to go there.
    expect(broken.arrived.length).toBeLessThanOrEqual(1);
  });

  test("takes over when one cannot be reached at all", async () => {
    const [gone, good] = [await node(work), await node(work)];
    addDeployment(gateway.directory, "tiny", [gone, good]);
    await gone.close();
    for (let call = 0; call < 4; call += 1) expect((await ask({})).status).toBe(200);
  });

  test("is tried at most twice", async () => {
    const engines = await Promise.all([1, 2, 3, 4, 5].map(() => node(refuse)));
    addDeployment(gateway.directory, "tiny", engines);
    expect((await ask()).status).toBe(503);
    expect(engines.flatMap(({ arrived }) => arrived)).toHaveLength(3);
  });

  test("is never tried once a byte was sent", async () => {
    const half: Answer = (_arrived, res) =>
      void startEvents(res).write('data: {"choices":[]}\n\n', () => res.destroy());
    const engines = [await node(half), await node(half)];
    addDeployment(gateway.directory, "tiny", engines);
    expect((await ask()).text).toContain('"code":"engine_failed"');
    expect(engines.flatMap(({ arrived }) => arrived)).toHaveLength(1);
  });

  test("a connection that closed while it was idle costs no call", async () => {
    let answers = 0;
    const engine = await node((_arrived, res) => {
      answers += 1;
      if (answers === 2) res.destroy();
      else sendJson(res, chatAnswer("hello"));
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    expect((await ask({})).status).toBe(200);
    expect((await ask({})).status).toBe(200);
  });

  test("the one with fewer calls in flight is chosen", async () => {
    const hold: Answer = (_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n');
    const engines = [await node(hold), await node(hold)];
    addDeployment(gateway.directory, "tiny", engines);
    const calls = await Promise.all([1, 2, 3, 4].map(() => open()));
    expect(engines.map(({ arrived }) => arrived.length)).toEqual([2, 2]);
    for (const { destroy } of calls) destroy();
  });
});

describe("a client", () => {
  test("that leaves stops the engine, streaming or not", async () => {
    const engine = await node((arrived, res) => {
      if (arrived.body["stream"]) startEvents(res).write('data: {"choices":[]}\n\n');
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    const { response, destroy } = await open();
    await new Promise<void>((resolve) => response.once("data", () => resolve()));
    destroy();
    await engine.arrived[0]?.aborted;
    expect(await record()).toMatchObject({ outcome: "stopped", partial: true, status: 200 });

    const plain = request(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${gateway.key}` },
    });
    plain.on("error", () => undefined).end('{"model":"tiny","messages":[{"role":"user","content":"hi"}]}');
    await eventually(() => expect(engine.arrived).toHaveLength(2));
    plain.destroy();
    await engine.arrived[1]?.aborted;
    await eventually(() => expect(gateway.ledger.records[1]).toMatchObject({ outcome: "stopped", status: 499 }));
  });

  test("that reads slowly holds the engine back instead of filling memory, and loses nothing", async () => {
    await gateway.drain();
    gateway = await startGateway();
    const event = `data: {"choices":[{"delta":{"content":"${"x".repeat(8000)}"}}]}\n\n`;
    const total = 4000;
    let sent = 0;
    const engine = await node(async (_arrived, res) => {
      startEvents(res);
      for (sent = 0; sent < total; sent += 1) {
        if (!res.write(event)) await writable(res);
      }
      res.end("data: [DONE]\n\n");
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    const { response } = await open();
    response.pause();
    await eventually(async () => {
      const before = sent;
      await sleep(50);
      expect(sent).toBe(before);
    });
    // Kernel buffers of four sockets hold some megabytes; the 32 MB of the whole stream must not be anywhere.
    expect(sent).toBeLessThan(total * 0.75);
    expect((await readAll(response)).length).toBe(Buffer.byteLength(event) * total + "data: [DONE]\n\n".length);
  });

  test("that stops reading for good is cut off", async () => {
    const engine = await node(async (_arrived, res) => {
      startEvents(res);
      for (let sent = 0; sent < 10_000 && !res.destroyed; sent += 1) {
        if (!res.write(`data: ${"x".repeat(8000)}\n\n`)) await writable(res);
      }
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    const { response } = await open();
    response.on("error", () => undefined).pause();
    await eventually(() => expect(engine.arrived).toHaveLength(1));
    await engine.arrived[0]?.aborted;
  });
});

test("a call beyond the limit is told when to come back, and a place that was left is free again", async () => {
  await gateway.drain();
  gateway = await startGateway({ GATEWAY_CONCURRENCY_MAX: 1 });
  const engine = await node((_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n'));
  addDeployment(gateway.directory, "tiny", [engine]);
  const { destroy } = await open();
  const { status, headers } = await ask();
  expect([status, headers["retry-after"]]).toEqual([503, "1"]);
  destroy();
  await eventually(async () => {
    const next = await open();
    next.destroy();
    expect(next.response.statusCode).toBe(200);
  });
});

describe("a shutdown", () => {
  test("lets a running stream end, and refuses new connections", async () => {
    let finish = () => undefined as void;
    const engine = await node((_arrived, res) => {
      startEvents(res).write('data: {"choices":[]}\n\n');
      finish = () => void res.end("data: [DONE]\n\n");
    });
    addDeployment(gateway.directory, "tiny", [engine]);
    const { response } = await open();
    const drained = gateway.drain();
    await expect(open()).rejects.toThrow("ECONNREFUSED");
    finish();
    expect((await readAll(response)).toString()).toMatch(/\[DONE\]\n\n$/);
    await drained;
    expect(gateway.ledger.records).toHaveLength(1);
  });

  test("ends what is still running with an error event when time is up", async () => {
    const engine = await node((_arrived, res) => void startEvents(res).write('data: {"choices":[]}\n\n'));
    addDeployment(gateway.directory, "tiny", [engine]);
    const { response } = await open();
    const drained = gateway.drain();
    expect((await readAll(response)).toString()).toMatch(/"message":"The gateway is shutting down."/);
    await drained;
    await engine.arrived[0]?.aborted;
    expect(gateway.ledger.records[0]).toMatchObject({ partial: true, outcome: "failed" });
  });
});
