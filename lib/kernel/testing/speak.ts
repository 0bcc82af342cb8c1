import { connect } from "node:net";

type Options = { port: number; localAddress?: string };

/**
 * A client that says these bytes and nothing more, each further piece once it heard something.
 *
 * @returns all that it heard until the other side closed.
 */
export function speak(pieces: string | readonly string[], { port, localAddress }: Options): Promise<string> {
  const [first = "", ...further] = [pieces].flat();
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", ...(localAddress && { localAddress }) });
    let heard = "";
    socket
      .setEncoding("latin1")
      .on("data", (text: string) => {
        heard += text;
        const next = further.shift();
        if (next !== undefined) socket.write(next, "latin1");
      })
      .on("error", reject)
      .on("close", () => resolve(heard));
    socket.write(first, "latin1");
  });
}
