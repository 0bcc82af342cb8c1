import { speak } from "@/lib/kernel/testing/speak";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { instanceId, openIngress } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

describe("bytes", () => {
  test("request and answer pass byte for byte, whatever their pieces", async () => {
    const received = createHash("sha256");
    const answer = randomBytes(3_000_000);
    const { ask, at, noteAnswer } = await openIngress((req, res) => {
      req.on("data", (chunk: Buffer) => received.update(chunk));
      req.on("end", () => {
        res.writeHead(207, {
          "content-type": "text/event-stream",
          "x-engine": "yes",
          connection: "x-hop",
          "x-hop": "1",
          "set-cookie": "a=b",
        });
        for (let at = 0, size = 1; at < answer.length; at += size, size = (size * 7) % 70_001 || 1)
          res.write(answer.subarray(at, at + size));
        res.end();
      });
    });
    const body = randomBytes(2_000_000);
    const response = await ask(at("/v1/chat/completions"), {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(answer)).toBe(true);
    expect(received.digest("hex")).toBe(createHash("sha256").update(body).digest("hex"));
    expect(response.status).toBe(207);
    expect(response.headers.get("x-engine")).toBe("yes");
    expect([response.headers.get("x-hop"), response.headers.get("set-cookie")]).toEqual([null, null]);
    expect(noteAnswer).toHaveBeenCalledWith(instanceId);
  });

  test("the first token is not held back for the second", async () => {
    let goOn = () => {};
    const { ask, at } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n");
      goOn = () => void res.end("data: 2\n\n");
    });
    const response = await ask(at("/v1/chat/completions"), { method: "POST", body: "{}" });
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("data: 1\n\n");
    goOn();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("data: 2\n\n");
  });

  test("a head leaves at once, however long the first token takes", async () => {
    const { ask, at } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    });
    const response = await ask(at("/v1/chat/completions"), { method: "POST", body: "{}" });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  test.each(["content-length: 2\r\n\r\n{}", "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"])(
    "what is no ASCII in a head passes as it came (%j)",
    async (framing) => {
      const engine = createTcpServer((socket) =>
        socket.on("data", () => socket.write(`HTTP/1.1 200 Tr\xe8s bien\r\nx-name: caf\xe9\r\n${framing}`, "latin1")),
      ).listen(0, "127.0.0.1");
      onTestFinished(() => void engine.close());
      await once(engine, "listening");
      const address = engine.address();
      const enginePort = address !== null && typeof address === "object" ? address.port : 0;
      const { at, port, token } = await openIngress(() => {}, { origin: `http://127.0.0.1:${enginePort}` });
      const heard = await speak(
        `GET ${at("/v1/models")} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`,
        { port },
      );
      expect(heard).toContain("HTTP/1.1 200 Tr\xe8s bien\r\nx-name: caf\xe9\r\n");
    },
  );

  test("a stream of small pieces comes whole to a reader that stops now and then", async () => {
    const events = Array.from({ length: 3000 }, (_, count) => `data: ${count} ${"x".repeat((count * 37) % 900)}\n\n`);
    const { at, port, token } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of events) res.write(event);
      res.end();
    });
    const req = request({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: at("/v1/chat/completions"),
      headers: { authorization: `Bearer ${token}` },
    }).end("{}");
    const [response] = (await once(req, "response")) as [IncomingMessage];
    let heard = "";
    let pieces = 0;
    for await (const piece of response.setEncoding("latin1") as AsyncIterable<string>) {
      heard += piece;
      pieces += 1;
      if (pieces % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(heard).toBe(events.join(""));
  });

  test("a reader that stops reading makes the engine wait instead of filling memory", async () => {
    let sent = 0;
    let waiting = false;
    const piece = Buffer.alloc(64 * 1024);
    const { at, port, token } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" });
      const more = () => {
        while (sent < 512 * 1024 * 1024) {
          sent += piece.length;
          if (!res.write(piece)) {
            waiting = true;
            res.once("drain", () => {
              waiting = false;
              more();
            });
            return;
          }
        }
      };
      more();
    });
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.pause();
    socket.write(
      `POST ${at("/v1/chat/completions")} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 2\r\n\r\n{}`,
    );
    await vi.waitFor(() => expect(waiting).toBe(true), { timeout: 10_000 });
    let before = -1;
    await vi.waitFor(
      () => {
        const now = sent;
        const still = waiting && now === before;
        before = now;
        expect(still).toBe(true);
      },
      { timeout: 10_000, interval: 300 },
    );
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test.each(["before the answer", "in the middle of a stream"])(
    "a client that leaves %s ends the engine's work",
    async (when) => {
      let aborted: (() => void) | undefined;
      const gone = new Promise<void>((resolve) => (aborted = resolve));
      let arrived: (() => void) | undefined;
      const came = new Promise<void>((resolve) => (arrived = resolve));
      const { ask, at, ingress } = await openIngress((req, res) => {
        req.resume();
        res.once("close", () => aborted?.());
        if (when !== "before the answer")
          res.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
        arrived?.();
      });
      const leaving = new AbortController();
      const response = ask(at("/v1/chat/completions"), { method: "POST", body: "{}", signal: leaving.signal });
      await came;
      if (when !== "before the answer") await response;
      expect(ingress.inFlight(instanceId)).toBe(1);
      leaving.abort();
      await expect(response.then((one) => one.text())).rejects.toThrow();
      await gone;
      await vi.waitFor(() => expect(ingress.inFlight(instanceId)).toBe(0), { timeout: 10_000 });
    },
  );

  test("a client that leaves within its own request leaves nothing behind", async () => {
    const engine = vi.fn();
    const { at, port, token, ingress } = await openIngress(engine);
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `POST ${at("/v1/chat/completions")} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-length: 9\r\n\r\nhalf`,
    );
    await vi.waitFor(() => expect(ingress.inFlight(instanceId)).toBe(1), { timeout: 10_000 });
    socket.destroy();
    await vi.waitFor(() => expect(ingress.inFlight(instanceId)).toBe(0), { timeout: 10_000 });
    expect(engine).not.toHaveBeenCalled();
  });

  test("an engine that breaks off in a stream is a cut for the caller, never a stream that looks whole", async () => {
    const { ask, at, ingress } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n", () => res.destroy());
    });
    const response = await ask(at("/v1/chat/completions"), { method: "POST", body: "{}" });
    await expect(response.text()).rejects.toThrow();
    await vi.waitFor(() => expect(ingress.inFlight(instanceId)).toBe(0), { timeout: 10_000 });
  });

  test("an engine's refusal is the engine's: status and body pass unchanged", async () => {
    const { ask, at } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(400, { "content-type": "application/json" }).end(`{"error":{"message":"too long"}}`);
    });
    const response = await ask(at("/v1/chat/completions"), { method: "POST", body: "{}" });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      400,
      "application/json",
      `{"error":{"message":"too long"}}`,
    ]);
  });

  test("a body beyond all measure is refused and never asked of the engine", async () => {
    const engine = vi.fn();
    const { at, port, token, ingress } = await openIngress(engine);
    const req = request({
      port,
      host: "127.0.0.1",
      method: "POST",
      path: at("/v1/chat/completions"),
      headers: { authorization: `Bearer ${token}` },
    });
    const response = once(req, "response") as Promise<[IncomingMessage]>;
    req.on("error", () => {});
    const piece = Buffer.alloc(1024 * 1024);
    for (let sent = 0; sent < 66 && !req.destroyed; sent += 1) {
      if (!req.write(piece)) await Promise.race([once(req, "drain"), response]);
    }
    expect((await response)[0].statusCode).toBe(413);
    expect(engine).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(ingress.inFlight(instanceId)).toBe(0), { timeout: 10_000 });
  });

  test("closing lets running answers end within the drain time and cuts what is longer", async () => {
    const replies: ServerResponse[] = [];
    const { ask, at, ingress } = await openIngress((req, res) => {
      req.resume();
      res.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      replies.push(res);
    });
    const [quick, slow] = await Promise.all(
      [0, 1].map(() => ask(at("/v1/chat/completions"), { method: "POST", body: "{}" })),
    );
    const closing = ingress.close(3_000);
    replies[0]?.end("data: [DONE]\n\n");
    const texts = await Promise.allSettled([quick?.text(), slow?.text()]);
    await closing;
    expect(texts.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
