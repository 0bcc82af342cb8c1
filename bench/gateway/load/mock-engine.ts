import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { announce } from "../../program";
import { MessageReader } from "./message-reader";
import { answers, endEvents, microseconds, newDigest, sizes, tokenEvent } from "./payloads";

/*
 * An engine that costs next to nothing: answers are ready before they are asked for. A request of more than half of the large
 * size gets the large answer; one for a stream gets as many tokens as it asks for, fifty a second.
 */

const tokenEveryUs = 1e6 / 50;

const head = (more: string) =>
  `HTTP/1.1 200 OK\r\ndate: Mon, 01 Dec 2025 00:00:00 GMT\r\nserver: uvicorn\r\n${more}\r\n\r\n`;
const inOnePiece = (body: Buffer) =>
  Buffer.concat([Buffer.from(head(`content-type: application/json\r\ncontent-length: ${body.length}`)), body]);
const ready = { small: inOnePiece(answers["1 kB"]), large: inOnePiece(answers["32 kB"]) };
const streamHead = head("content-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked");

type Stream = { socket: Socket; dueAt: number; sent: number; tokens: number; digest: ReturnType<typeof newDigest> };
const streams = new Set<Stream>();
let timer: NodeJS.Timeout | undefined;

const server = createServer({ noDelay: true }, (socket) => {
  let received: Buffer[] = [];
  const reader = new MessageReader({
    onHead: () => (received = []),
    onBody: (piece) => received.push(piece),
    onEnd: () => answer(socket, received),
  });
  socket.on("data", (bytes) => reader.feed(bytes));
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    for (const stream of streams) if (stream.socket === socket) streams.delete(stream);
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
announce({ port: (server.address() as AddressInfo).port });

function answer(socket: Socket, received: readonly Buffer[]): void {
  const [first] = received;
  const body = received.length === 1 && first ? first : Buffer.concat(received);
  if (body.includes('"stream":true')) return begin(socket, body);
  socket.write(body.length > sizes["32 kB"] / 2 ? ready.large : ready.small);
}

function begin(socket: Socket, body: Buffer): void {
  const tokens = Number(/"max_tokens":(\d+)/.exec(body.toString("latin1"))?.[1] ?? 1);
  socket.write(streamHead, "latin1");
  const stream = { socket, dueAt: microseconds(), sent: 0, tokens, digest: newDigest() };
  streams.add(stream);
  timer ??= setInterval(sendDue, 1);
  send(stream);
}

function sendDue(): void {
  const now = microseconds();
  for (const stream of streams) if (stream.dueAt <= now) send(stream);
}

function send(stream: Stream): void {
  if (stream.sent === stream.tokens) {
    streams.delete(stream);
    stream.socket.write(`${chunk(endEvents(stream.tokens, stream.digest.digest("hex")))}0\r\n\r\n`, "latin1");
  } else {
    const event = tokenEvent(microseconds());
    stream.digest.update(event);
    stream.socket.write(chunk(event), "latin1");
    stream.sent += 1;
    stream.dueAt += tokenEveryUs;
  }
  if (streams.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
