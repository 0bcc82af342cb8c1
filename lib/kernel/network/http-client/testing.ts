import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { AnswerHead } from "./answer-parser";
import type { HttpHandler } from "./connection";

/** A server that hears bytes and says what it is told to. @returns its origin, and how many connections it had. */
export async function openTcpServer(onBytes: (socket: Socket, heard: string) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => onBytes(socket, bytes.toString("latin1")));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

export type Heard = { head: AnswerHead | undefined; body: string; isWhole: boolean; error: string | undefined };

/** Writes down what a handler is told. `over` resolves at its end, whichever it is. */
export function listener(onEvent: (event: "head" | "data" | "end") => void = () => undefined) {
  const heard: Heard = { head: undefined, body: "", isWhole: false, error: undefined };
  const { promise: over, resolve } = Promise.withResolvers<Heard>();
  const handler: HttpHandler = {
    onHead(head) {
      heard.head = head;
      onEvent("head");
    },
    onData(bytes) {
      heard.body += bytes.toString("latin1");
      onEvent("data");
    },
    onReadEnd: () => undefined,
    onEnd() {
      heard.isWhole = true;
      onEvent("end");
      resolve(heard);
    },
    onError(error) {
      heard.error = error.message;
      resolve(heard);
    },
  };
  return { handler, heard, over };
}
