import { AppError } from "@/lib/errors";
import type { IncomingMessage } from "node:http";

/** Time a client has to send its whole body, in ms. */
const bodyDeadlineMs = 60_000;

/** @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE for a compressed body, REQUEST_TIMEOUT, MALFORMED_REQUEST when it ends early. */
export function readBody(req: IncomingMessage, bytesMax: number, deadlineMs = bodyDeadlineMs): Promise<Buffer> {
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
      clearTimeout(timer);
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
    const timer = setTimeout(
      () => finish(new AppError("REQUEST_TIMEOUT", `The body did not arrive within ${deadlineMs / 1000} s.`)),
      deadlineMs,
    );
    req.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

const tooLarge = (bytesMax: number) =>
  new AppError("PAYLOAD_TOO_LARGE", `The body may have at most ${bytesMax} bytes.`);
