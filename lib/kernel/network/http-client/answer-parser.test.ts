import { describe, expect, test } from "vitest";
import { Client } from "undici";
import { AnswerParser } from "./answer-parser";
import { listener, openTcpServer } from "./testing";

type Read = { status: number; headers: string[]; body: string };

/** What our parser reads from an answer that comes in two pieces, or that it refuses it. */
function read(answer: string, cutAt: number): Read | "refused" | "unfinished" {
  const { handler, heard } = listener();
  const parser = new AnswerParser();
  parser.expect(handler);
  try {
    for (const piece of [answer.slice(0, cutAt), answer.slice(cutAt)]) parser.read(Buffer.from(piece, "latin1"));
  } catch {
    // What was whole before the fault is the answer; the connection ends behind it.
    if (!heard.isWhole) return "refused";
  }
  if (!heard.isWhole || !heard.head) return "unfinished";
  return { status: heard.head.status, headers: heard.head.headers, body: heard.body };
}

/** The same by undici, of an answer whose connection closes behind it. */
async function readByUndici(answer: string): Promise<Read | "refused"> {
  const { origin, sockets } = await openTcpServer((socket) => void socket.end(answer, "latin1"));
  const client = new Client(origin, { bodyTimeout: 5000, headersTimeout: 5000 });
  try {
    return await new Promise<Read | "refused">((resolve) => {
      const got: Read = { status: 0, headers: [], body: "" };
      client.dispatch(
        { path: "/", method: "GET" },
        {
          onRequestStart: () => undefined,
          onResponseStart(controller, status) {
            if (status < 200) return;
            // It leaves blanks behind a value, which are no part of it (RFC 9110 §5.5).
            const raw = (controller.rawHeaders ?? []) as Buffer[];
            Object.assign(got, {
              status,
              headers: raw.map((bytes) => bytes.toString("latin1").replace(/[\t ]+$/, "")),
            });
          },
          onResponseData: (_controller, bytes) => void (got.body += bytes.toString("latin1")),
          onResponseEnd: () => resolve(got),
          onResponseError: () => resolve("refused"),
        },
      );
    });
  } finally {
    await client.destroy();
    for (const socket of sockets) socket.destroy();
  }
}

/** The same numbers in every run (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function makeAnswer(random: (below: number) => number): string {
  const pick = <Item>(...items: Item[]): Item => items[random(items.length)] as Item;
  const letters = (count: number) => String.fromCharCode(...Array.from({ length: count }, () => random(256)));
  const status = pick(200, 200, 200, 201, 207, 204, 304, 404, 429, 500, 503);
  const lines = [`HTTP/1.1 ${status}${pick(" OK", " ", " Tr\xe8s bien", " Not  Found")}`];
  for (let count = random(4); count > 0; count -= 1) {
    const name = pick("X-Name", "content-type", "x_y", "Keep-Alive", "date");
    lines.push(`${name}:${pick("", " ", "\t ")}${pick("a", "b c", "caf\xe9", "", "timeout=5", "a:b")}${pick("", " ")}`);
  }
  const body = letters(random(60));
  const before = pick("", "", "", "HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 103 Early\r\nlink: </a>\r\n\r\n");
  if (status === 204 || status === 304) return `${before}${lines.join("\r\n")}\r\n\r\n`;
  if (random(2) === 0) return `${before}${lines.join("\r\n")}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  let chunks = "";
  for (let at = 0; at < body.length;) {
    const size = Math.min(body.length - at, 1 + random(20));
    chunks += `${size.toString(16)}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  const trailers = pick("", "", "x-sum: 1\r\n");
  return `${before}${lines.join("\r\n")}\r\ntransfer-encoding: ${pick("chunked", "Chunked")}\r\n\r\n${chunks}0\r\n${trailers}\r\n`;
}

test("answers are read as undici reads them, cut at every byte", async () => {
  const random = createRandom(1);
  for (let round = 0; round < 60; round += 1) {
    const answer = makeAnswer(random);
    const expected = await readByUndici(answer);
    for (let cutAt = 0; cutAt <= answer.length; cutAt += 1)
      expect([answer, cutAt, read(answer, cutAt)]).toEqual([answer, cutAt, expected]);
  }
}, 60_000);

test("of damaged answers none is read in another way than undici reads it", async () => {
  const random = createRandom(2);
  const damage = ["\r", "\n", "\0", " ", ":", "0", "9", "f", ";", "\x80", "", "\r\n", "-", ","];
  let taken = 0;
  for (let round = 0; round < 400; round += 1) {
    const answer = makeAnswer(random);
    const at = random(answer.length);
    const damaged = answer.slice(0, at) + damage[random(damage.length)] + answer.slice(at + random(2));
    const whole = read(damaged, damaged.length);
    for (const cutAt of [1, at, at + 1, damaged.length - 1]) expect(read(damaged, cutAt)).toEqual(whole);
    if (typeof whole === "string") continue;
    taken += 1;
    expect([damaged, whole]).toEqual([damaged, await readByUndici(damaged)]);
  }
  expect(taken).toBeGreaterThan(50);
}, 60_000);

describe("what two parsers may read in two ways is no answer", () => {
  const ok = "HTTP/1.1 200 OK\r\n";
  test.each([
    ["another version", "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n"],
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: a\r\n\r\n"],
    ["an invitation to send a body", `HTTP/1.1 100 Continue\r\n\r\n${ok}content-length: 0\r\n\r\n`],
    ["no HTTP", "SSH-2.0-a\r\n\r\n"],
    ["no end", `${ok}\r\nbody`],
    ["a length and chunks", `${ok}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["two lengths", `${ok}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`],
    ["a length twice", `${ok}content-length: 3\r\ncontent-length: 3\r\n\r\nabc`],
    ["a list of lengths", `${ok}content-length: 3, 3\r\n\r\nabc`],
    ["a signed length", `${ok}content-length: +3\r\n\r\nabc`],
    ["a length in hexadecimal", `${ok}content-length: 0x3\r\n\r\nabc`],
    ["another encoding", `${ok}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ["chunked twice", `${ok}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["a blank before the colon", `${ok}content-length : 3\r\n\r\nabc`],
    ["a folded header", `${ok}a: b\r\n content-length: 3\r\n\r\nabc`],
    ["a header without colon", `${ok}a\r\ncontent-length: 3\r\n\r\nabc`],
    ["a lone line feed", `${ok}a: b\ncontent-length: 3\r\n\r\nabc`],
    ["a lone carriage return", `${ok}a: b\rcontent-length: 3\r\n\r\nabc`],
    ["a NUL", `${ok}a: b\0\r\ncontent-length: 0\r\n\r\n`],
    ["a chunk with an extension", `${ok}transfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n`],
    ["a chunk of a strange size", `${ok}transfer-encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n`],
    ["a chunk beyond all measure", `${ok}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc`],
    ["a chunk that goes on", `${ok}transfer-encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n`],
    ["a head without end", `${ok}a: ${"b".repeat(70_000)}`],
    ["trailers without end", `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${"a: b\r\n".repeat(20_000)}`],
  ])("%s", (_, answer) => {
    for (const cutAt of [0, 1, 20, answer.length - 1]) expect(read(answer, cutAt)).toBe("refused");
  });
});

test("bytes that nobody asked for are an error", () => {
  expect(() => new AnswerParser().read(Buffer.from("HTTP/1.1 200 OK\r\n\r\n"))).toThrow("was not asked for");
});
