import type { Readable } from "node:stream";

/** Takes a chunk; while a returned promise is pending, no more is read. */
export type TakeChunk = (chunk: Uint8Array) => Promise<void> | undefined;

/**
 * Hands over a body chunk by chunk. Events instead of iteration: at a gigabyte per second the promise per chunk is what
 * costs most.
 */
export function readBody(body: Readable, take: TakeChunk): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      body.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    body.on("error", fail);
    body.once("end", resolve);
    // A body that is destroyed without an error would otherwise never end.
    body.once("close", () => reject(new Error("The body was closed before its end.")));
    body.on("data", (chunk: Uint8Array) => {
      try {
        const pending = take(chunk);
        if (!pending) return;
        body.pause();
        pending.then(() => void body.resume(), fail);
      } catch (error) {
        fail(error);
      }
    });
  });
}
