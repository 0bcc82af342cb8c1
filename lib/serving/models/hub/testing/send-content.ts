import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { faultOf, type Fault } from "./faults";
import type { HubContent } from "./repositories";

export type Throttle = { wait(bytes: number): Promise<void> };

/** All connections of the hub share so many bytes per second; 0 means no limit. */
export function createThrottle(bytesPerSecond: number): Throttle {
  let paidAt = performance.now();
  return {
    async wait(bytes) {
      if (bytesPerSecond === 0) return;
      paidAt = Math.max(paidAt, performance.now()) + (bytes * 1000) / bytesPerSecond;
      await sleep(Math.max(0, paidAt - performance.now()));
    },
  };
}

type Sending = { faults: readonly Fault[]; throttle: Throttle; onSent: (bytes: number) => void };

const chunkBytes = 64 * 1024;

/** Answers with the content or the part of it that was asked for, as far as the faults let it. */
export async function sendContent(
  req: IncomingMessage,
  res: ServerResponse,
  file: HubContent,
  { faults, throttle, onSent }: Sending,
): Promise<void> {
  const moved = faultOf(faults, "moved") !== undefined;
  const tag = `"${moved ? `moved-${file.sha256}` : file.sha256}"`;
  const size = file.sizeBytes;
  const range = rangeOf(req, { size, tag, ignored: faultOf(faults, "range-ignored") !== undefined });
  res.setHeader("etag", tag);
  res.setHeader("accept-ranges", "bytes");
  if (range === "unsatisfiable") {
    res.writeHead(416, { "content-range": `bytes */${size}` }).end();
    return;
  }
  const [start, end] = range ?? [0, size];
  const said = size + (faultOf(faults, "wrong-length")?.byBytes ?? 0);
  res.writeHead(range ? 206 : 200, {
    "content-length": range ? end - start : said,
    ...(range ? { "content-range": `bytes ${start}-${end - 1}/${said}` } : {}),
  });
  if (req.method === "HEAD") {
    res.end();
    return;
  }
  const read = faultyReader(file, faults);
  const reset = faultOf(faults, "reset");
  const stall = faultOf(faults, "stall");
  const lastByte = Math.min(end - start, reset?.afterBytes ?? Infinity, stall?.afterBytes ?? Infinity);
  for (let sent = 0; sent < lastByte && !res.destroyed; sent += chunkBytes) {
    const chunk = read(start + sent, start + Math.min(lastByte, sent + chunkBytes));
    await throttle.wait(chunk.length);
    if (res.destroyed) break;
    onSent(chunk.length);
    if (!res.write(chunk) && !res.destroyed) await drained(res);
  }
  if (reset) req.socket.resetAndDestroy();
  else if (!stall) res.end();
}

/** Waits until more can be written, or nobody listens any more. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off("drain", done).off("close", done);
      resolve();
    };
    res.on("drain", done).on("close", done);
  });
}

/** RFC 9110: a single range, and only if `If-Range` still names this content. */
function rangeOf(
  { headers }: IncomingMessage,
  { size, tag, ignored }: { size: number; tag: string; ignored: boolean },
): [number, number] | "unsatisfiable" | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
  if (first === undefined || ignored) return undefined;
  if (headers["if-range"] !== undefined && headers["if-range"] !== tag) return undefined;
  const start = Number(first);
  if (start >= size) return "unsatisfiable";
  return [start, last ? Math.min(Number(last) + 1, size) : size];
}

function faultyReader(file: HubContent, faults: readonly Fault[]): HubContent["read"] {
  const moved = faultOf(faults, "moved");
  const at = moved ? 0 : faultOf(faults, "wrong-byte")?.offset;
  return (start, end) => {
    const bytes = file.read(start, end);
    if (at === undefined || at < start || at >= end) return bytes;
    const copy = Buffer.from(bytes);
    copy[at - start] = (copy[at - start] ?? 0) ^ 0xff;
    return copy;
  };
}
