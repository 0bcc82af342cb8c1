import { eventually } from "@/lib/kernel/testing/eventually";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHttpClient } from "./create-http-client";
import type { Timing } from "./connection";
import type { HttpRequest } from "./request-head";
import { listener, openTcpServer } from "./testing";

const get: HttpRequest = { method: "GET", path: "/", headers: [], body: null };
const answer = (body: string, headers = "") =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`;

function openClient(timing: Partial<Timing> = {}) {
  const client = createHttpClient({ connectMs: 10_000, headMs: 10_000, silenceMs: 10_000, idleMs: 10_000, ...timing });
  onTestFinished(() => client.close());
  const ask = (origin: string, request: Partial<HttpRequest> = {}) => {
    const { handler, over } = listener();
    client.request(origin, { ...get, ...request }, handler);
    return over;
  };
  return { client, ask };
}

test.each([0, 10, 64 * 1024, 64 * 1024 + 1, 5_000_000])("a body of %i bytes arrives as it was sent", async (size) => {
  const body = Buffer.from(Array.from({ length: size }, (_, at) => (at * 7) % 256));
  const sent = `POST /a HTTP/1.1\r\nhost: HOST\r\nx-a: caf\xe9\r\ncontent-length: ${size}\r\n\r\n`;
  let heard = "";
  const { origin } = await openTcpServer((socket, text) => {
    heard += text;
    if (heard.length === sent.length - 4 + new URL(origin).host.length + size) socket.write(answer("ok"));
  });
  const got = await openClient().ask(origin, { method: "POST", path: "/a", headers: ["x-a", "caf\xe9"], body });
  expect(got).toMatchObject({ isWhole: true, body: "ok" });
  expect(heard === sent.replace("HOST", new URL(origin).host) + body.toString("latin1")).toBe(true);
});

describe("connections", () => {
  test("one is kept for the next request, and another made for a second one beside it", async () => {
    const { origin, sockets } = await openTcpServer((socket) => socket.write(answer("ok")));
    const { ask } = openClient();
    await ask(origin);
    await ask(origin);
    expect(sockets).toHaveLength(1);
    await Promise.all([ask(origin), ask(origin)]);
    expect(sockets).toHaveLength(2);
  });

  test.each([
    ["that the server closes", "connection: close\r\n"],
    ["that the server keeps for a moment only", "keep-alive: timeout=1\r\n"],
  ])("one %s is not used again", async (_, headers) => {
    const { origin, sockets } = await openTcpServer((socket) => socket.write(answer("ok", headers)));
    const { ask } = openClient();
    await ask(origin);
    await ask(origin);
    expect(sockets).toHaveLength(2);
  });

  test("one that is not used is closed after its time", async () => {
    const { origin, sockets } = await openTcpServer((socket) => socket.write(answer("ok")));
    await openClient({ idleMs: 1 }).ask(origin);
    await eventually(() => expect(sockets[0]?.closed).toBe(true));
  });

  test("what stands behind an answer is never taken for the next one", async () => {
    const { origin, sockets } = await openTcpServer((socket) => socket.write(answer("mine") + answer("poison")));
    const { client } = openClient();
    const second = listener();
    const first = listener((event) => {
      // Asked within the end of the first one, while the rest of the bytes still lies there.
      if (event === "end") client.request(origin, get, second.handler);
    });
    client.request(origin, get, first.handler);
    expect((await second.over).body).toBe("mine");
    expect(sockets).toHaveLength(2);
  });

  test("bytes that come while nothing is asked end it", async () => {
    const { origin, sockets } = await openTcpServer((socket) => socket.write(answer("ok")));
    const { ask } = openClient();
    await ask(origin);
    sockets[0]?.write(answer("poison"));
    await eventually(() => expect(sockets[0]?.closed).toBe(true));
    expect((await ask(origin)).body).toBe("ok");
  });

  test("a request that was answered before it was read ends it", async () => {
    const { origin, sockets } = await openTcpServer((socket) => {
      socket.pause();
      socket.write(answer("too much"));
    });
    const { ask } = openClient();
    expect((await ask(origin, { method: "POST", body: Buffer.alloc(50_000_000) })).body).toBe("too much");
    await ask(origin);
    expect(sockets).toHaveLength(2);
  });
});

describe("what does not come", () => {
  test("a server that is not there is an error", async () => {
    expect(await openClient().ask("http://127.0.0.1:1")).toMatchObject({ isWhole: false, error: /ECONNREFUSED/ });
  });

  test.each([
    ["before the head", "", { headMs: 1 }],
    ["within the body", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", { silenceMs: 1 }],
  ])("silence %s ends the request", async (_, said, timing) => {
    const { origin, sockets } = await openTcpServer((socket) => said && socket.write(said));
    expect(await openClient(timing).ask(origin)).toMatchObject({ isWhole: false, error: /silent/ });
    await eventually(() => expect(sockets[0]?.closed).toBe(true));
  });

  test.each(["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"])(
    "a connection that ends behind %j is an error, never a whole answer",
    async (said) => {
      const { origin } = await openTcpServer((socket) => socket.end(said));
      expect(await openClient().ask(origin)).toMatchObject({ isWhole: false, error: /closed the connection/ });
    },
  );

  test("closing the client ends what is under way", async () => {
    const { client, ask } = openClient();
    const { origin, sockets } = await openTcpServer((socket) => socket.write("HTTP/1.1 200 OK\r\n"));
    const asked = ask(origin);
    await eventually(() => expect(sockets).toHaveLength(1));
    client.close();
    expect(await asked).toMatchObject({ isWhole: false, error: /ending/ });
  });
});

test("a request that is given up closes the connection, and nothing more is heard of it", async () => {
  const { client } = openClient();
  const { origin, sockets } = await openTcpServer((socket) =>
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"),
  );
  const seen: string[] = [];
  const { handler, heard } = listener((event) => {
    seen.push(event);
    exchange.abort();
  });
  const exchange = client.request(origin, get, handler);
  await eventually(() => expect(sockets[0]?.closed).toBe(true));
  expect([seen, heard.error]).toEqual([["head"], undefined]);
});

test("a reader that pauses makes the server wait, is not taken for silence, and gets the rest", async () => {
  const size = 64 * 1024 * 1024;
  const { origin, sockets } = await openTcpServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
    socket.write(Buffer.alloc(size, "a"));
  });
  const { client } = openClient({ silenceMs: 300 });
  let bytes = 0;
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  const exchange = client.request(origin, get, {
    onHead: () => exchange.pause(),
    onData: (piece) => void (bytes += piece.length),
    onReadEnd: () => undefined,
    onEnd: resolve,
    onError: reject,
  });
  let before = -1;
  // Longer than silence may be: the clock is looked at four times a second.
  let looks = 0;
  await eventually(() => {
    const waiting = sockets[0]?.writableLength ?? 0;
    looks = waiting > 0 && waiting === before ? looks + 1 : 0;
    before = waiting;
    expect(looks).toBeGreaterThan(100);
  });
  expect(bytes).toBeLessThan(size);
  exchange.resume();
  await ended;
  expect(bytes).toBe(size);
});

test.each([
  ["a path with a blank", { path: "/a b" }],
  ["a path with a line end", { path: "/a\r\nx: y" }],
  ["a path that is none", { path: "http://a/" }],
  ["a value with a line end", { headers: ["a", "b\r\nc: d"] }],
  ["a value with a line feed", { headers: ["a", "b\nc: d"] }],
  ["a value with a NUL", { headers: ["a", "\0"] }],
  ["a value beyond Latin-1", { headers: ["a", "\u20ac"] }],
  ["a name with a colon", { headers: ["a: b\r\nc", "d"] }],
  ["a name without value", { headers: ["a"] }],
])("%s is never sent", async (_, request) => {
  const { origin, sockets } = await openTcpServer(() => undefined);
  const { client } = openClient();
  expect(() => client.request(origin, { ...get, ...request }, listener().handler)).toThrow(TypeError);
  expect(sockets).toEqual([]);
});

test("only addresses in the clear are called", () => {
  expect(() => openClient().client.request("https://127.0.0.1:1", get, listener().handler)).toThrow("in the clear");
});
