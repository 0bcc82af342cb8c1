import { AppError } from "@/lib/kernel/errors";
import type { Arriving } from "@/lib/kernel/network";
import type { IncomingMessage } from "node:http";

/**
 * @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE for a compressed body, MALFORMED_REQUEST when it ends early, and
 *   that of `arriving` when it is too slow.
 */
export function readBody(req: IncomingMessage, bytesMax: number, arriving: Pick<Arriving, "refuse">): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const encoding = req.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") {
      reject(new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the body uncompressed."));
      return;
    }
    if (Number(req.headers["content-length"] ?? 0) > bytesMax) {
      reject(tooLarge(bytesMax));
      return;
    }
    const chunks: Buffer[] = [];
    let received = 0;
    const finish = (error?: AppError) => {
      arriving.refuse = () => undefined;
      req.off("data", onData).off("end", onEnd).off("close", onClose);
      if (error) reject(error);
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    };
    const onData = (chunk: Buffer) => {
      received += chunk.length;
      if (received > bytesMax) finish(tooLarge(bytesMax));
      else chunks.push(chunk);
    };
    const onEnd = () => finish();
    const onClose = () => finish(new AppError("MALFORMED_REQUEST", "The body ended early."));
    arriving.refuse = finish;
    req.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

const tooLarge = (bytesMax: number) =>
  new AppError("PAYLOAD_TOO_LARGE", `The body may have at most ${bytesMax} bytes.`);
