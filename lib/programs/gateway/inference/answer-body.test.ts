import { createServer, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { AnswerBody } from "./answer-body";

/** All bytes of the answer that `answer` writes, as they went over the line, without the date. */
async function sent(answer: (res: ServerResponse) => void, version = "1.1"): Promise<string> {
  const server = createServer((_req, res) => {
    res.sendDate = false;
    answer(res);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.end(`GET / HTTP/${version}\r\nHost: a\r\nConnection: close\r\n\r\n`);
  let heard = "";
  for await (const bytes of socket.setEncoding("latin1")) heard += bytes;
  return heard;
}

const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
const large = Buffer.alloc(20_000, bytes);

test.each([
  ["of few bytes", bytes],
  ["of many", large],
])("an answer %s of known length is sent byte for byte", async (_, body) => {
  const heard = await sent((res) => {
    const answer = new AnswerBody(res);
    answer.writeHead(200, ["content-type", "a/b"], String(body.length));
    answer.end(body);
  });
  expect(heard).toBe(
    `HTTP/1.1 200 OK\r\ncontent-type: a/b\r\ncontent-length: ${body.length}\r\nConnection: close\r\n\r\n${body.toString("latin1")}`,
  );
});

const stream = (res: ServerResponse) => {
  const answer = new AnswerBody(res);
  answer.writeHead(200, ["content-type", "a/b"], undefined);
  answer.write(bytes);
  answer.write(large);
  answer.end(Buffer.from("last"));
};

test("an answer of unknown length goes in chunks, byte for byte", async () => {
  const chunks = [bytes, large, Buffer.from("last")].map(
    (chunk) => `${chunk.length.toString(16)}\r\n${chunk.toString("latin1")}\r\n`,
  );
  expect((await sent(stream)).split("\r\n\r\n").slice(1).join("\r\n\r\n")).toBe(`${chunks.join("")}0\r\n\r\n`);
});

test("a client of HTTP/1.0 gets no chunks", async () => {
  const heard = await sent(stream, "1.0");
  expect(heard.toLowerCase()).not.toContain("transfer-encoding");
  expect(heard.slice(heard.indexOf("\r\n\r\n") + 4)).toBe(`${bytes.toString("latin1")}${large.toString("latin1")}last`);
});
