import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { MessageReader } from "./message-reader";

export type Answering = {
  onBody(piece: Buffer): void;
  /** @param problem of an answer that is not 200, or that never came. */
  onEnd(problem: string | undefined): void;
};

/** A kept-alive connection with one request at a time. */
export type Connection = { send(request: Buffer, answering: Answering): void; close(): void };

export async function openConnection(port: number): Promise<Connection> {
  let answering: Answering | undefined;
  let problem: string | undefined;
  const end = () => {
    const ended = answering;
    answering = undefined;
    ended?.onEnd(problem);
  };
  const reader = new MessageReader({
    onHead(head) {
      problem = head.startsWith("HTTP/1.1 200") ? undefined : head.split("\r\n", 1)[0];
    },
    onBody: (piece) => answering?.onBody(piece),
    onEnd: end,
  });
  const socket: Socket = connect({
    host: "127.0.0.1",
    port,
    noDelay: true,
    onread: {
      buffer: Buffer.alloc(64 * 1024),
      callback(count, buffer) {
        reader.feed(Buffer.from(buffer.buffer, buffer.byteOffset, count));
        return true;
      },
    },
  });
  await once(socket, "connect");
  const broken = (why: string) => {
    problem = why;
    end();
  };
  socket.on("error", (error) => broken(error.message));
  socket.on("close", () => broken("the connection was closed"));
  return {
    send(request, next) {
      answering = next;
      socket.write(request);
    },
    close: () => socket.destroy(),
  };
}
