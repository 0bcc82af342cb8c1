import { eventually } from "@/lib/kernel/testing/eventually";
import { request, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { addDeployment, chatStream, openInference, readAll, sendEvents, startEvents, type Inference } from "../testing";

let kit: Inference;
beforeEach(async () => {
  kit = await openInference();
});

const words = ["Hello", " wörld 🌍", "!"];

const writable = (res: ServerResponse) =>
  new Promise<void>((resolve) => {
    const settle = () => {
      res.off("drain", settle).off("close", settle);
      resolve();
    };
    res.on("drain", settle).on("close", settle);
  });

describe("bytes", () => {
  test("a stream cut into single bytes arrives as the engine sent it, less the usage that only we asked for", async () => {
    const engine = await kit.node(async (_arrived, res) => {
      startEvents(res);
      for (const byte of Buffer.from(chatStream(words))) {
        res.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      res.end();
    });
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const { text, headers } = await kit.ask();
    expect(text).toBe(chatStream(words, { usage: false }));
    expect(headers["content-type"]).toBe("text/event-stream");
    expect(engine.arrived[0]?.body["stream_options"]).toEqual({ include_usage: true });
    expect(await kit.record()).toMatchObject({ promptTokens: 7, completionTokens: words.length });
  });

  test("a caller who asks for usage gets it, and every other byte", async () => {
    addDeployment(kit.gateway.directory, "tiny", [
      await kit.node((_arrived, res) => sendEvents(res, chatStream(words))),
    ]);
    const { text } = await kit.ask({ stream: true, stream_options: { include_usage: true } });
    expect(text).toBe(chatStream(words));
  });

  test("an event is handed on when it comes, not when the next one does", async () => {
    let goOn = () => undefined as void;
    const read = new Promise<void>((resolve) => (goOn = resolve));
    const engine = await kit.node(async (_arrived, res) => {
      startEvents(res).write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
      await read;
      res.end("data: [DONE]\n\n");
    });
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const { response } = await kit.open();
    await new Promise<void>((resolve) => response.once("data", () => resolve()));
    goOn();
    await readAll(response);
  });
});

describe("a client", () => {
  test("that leaves stops the engine, streaming or not", async () => {
    const engine = await kit.node((arrived, res) => {
      if (arrived.body["stream"]) startEvents(res).write('data: {"choices":[]}\n\n');
    });
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const { response, destroy } = await kit.open();
    await new Promise<void>((resolve) => response.once("data", () => resolve()));
    destroy();
    await engine.arrived[0]?.aborted;
    expect(await kit.record()).toMatchObject({ outcome: "stopped", partial: true, status: 200 });

    const plain = request(`${kit.gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${kit.gateway.key}` },
    });
    plain.on("error", () => undefined).end('{"model":"tiny","messages":[{"role":"user","content":"hi"}]}');
    await eventually(() => expect(engine.arrived).toHaveLength(2));
    plain.destroy();
    await engine.arrived[1]?.aborted;
    await eventually(() => expect(kit.gateway.ledger.records[1]).toMatchObject({ outcome: "stopped", status: 499 }));
  });

  test("that reads slowly holds the engine back instead of filling memory, and loses nothing", async () => {
    const event = `data: {"choices":[{"delta":{"content":"${"x".repeat(8000)}"}}]}\n\n`;
    const total = 4000;
    let sent = 0;
    const engine = await kit.node(async (_arrived, res) => {
      startEvents(res);
      for (sent = 0; sent < total; sent += 1) {
        if (!res.write(event)) await writable(res);
      }
      res.end("data: [DONE]\n\n");
    });
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const { response } = await kit.open();
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
    kit = await openInference({ GATEWAY_IDLE_TIMEOUT_MS: 1000 });
    const engine = await kit.node(async (_arrived, res) => {
      startEvents(res);
      for (let sent = 0; sent < 10_000 && !res.destroyed; sent += 1) {
        if (!res.write(`data: ${"x".repeat(8000)}\n\n`)) await writable(res);
      }
    });
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const { response } = await kit.open();
    response.on("error", () => undefined).pause();
    await eventually(() => expect(engine.arrived).toHaveLength(1));
    await engine.arrived[0]?.aborted;
  });
});
