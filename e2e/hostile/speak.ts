import { connect } from "node:net";

/** One answer as it came over the wire; `body` is what follows the headers, chunk sizes included. */
export type Heard = { status: number; headers: string; body: string };

/**
 * Sends bytes as they are, and listens until the other side closes or the time is over: for requests that no HTTP client
 * would write.
 *
 * @returns the answers, which pipelined requests have several of.
 */
export function speak(url: string, bytes: string, timeoutMs = 20_000): Promise<Heard[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes, "latin1"));
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket
      .setEncoding("latin1")
      .on("data", (text: string) => (heard += text))
      .on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
      })
      .on("close", () => {
        clearTimeout(timer);
        resolve(heard.split(/^(?=HTTP\/1\.1 \d{3} )/m).map(parseAnswer));
      });
  });
}

function parseAnswer(text: string): Heard {
  const end = text.indexOf("\r\n\r\n");
  const headers = end === -1 ? text : text.slice(0, end);
  return { status: Number(headers.slice(9, 12)), headers, body: end === -1 ? "" : text.slice(end + 4) };
}
