import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";

/**
 * Reads a body of up to `bytesMax` in full. Of a larger one what has come is put before the rest, which flows on as it comes.
 *
 * @returns undefined when the client left before.
 */
export function gatherBody(req: IncomingMessage, bytesMax: number): Promise<Buffer | PassThrough | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const finish = (body: Buffer | PassThrough | undefined) => {
      req.off("data", onData).off("end", onEnd).off("close", onClose);
      resolve(body);
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      received += chunk.length;
      if (received <= bytesMax) return;
      req.pause();
      // A stream of its own: undici destroys a body when the answer comes before its end.
      const rest = new PassThrough();
      for (const one of chunks) rest.write(one);
      finish(rest);
    };
    const onEnd = () => finish(Buffer.concat(chunks));
    const onClose = () => finish(undefined);
    req.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}
