import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogRun, RunLogs } from "../runtimes";
import { answerProblem } from "./answer-problem";

type Options = {
  logs: RunLogs;
  instanceId: string;
  query: URLSearchParams;
  res: ServerResponse;
  /** Followers end when the ingress closes. */
  closing: AbortSignal;
};

const chunkBytesMax = 256 * 1024;
const followEveryMs = 200;
const heartbeatMs = 15_000;
/** A line that does not end is passed on in pieces. */
const lineLengthMax = 16 * 1024;

/**
 * An engine's log. Without `follow` whole lines as text: the newest, or those from byte `after` on, with the place to
 * go on from in `x-log-next`. With `follow=1` an event `{line}` per line, for as long as the reader stays.
 */
export async function serveLog({ logs, instanceId, query, res, closing }: Options): Promise<void> {
  const run: LogRun = query.get("run") === "previous" ? "previous" : "current";
  const after = /^\d{1,15}$/.test(query.get("after") ?? "") ? { after: Number(query.get("after")) } : {};
  const isFollowed = query.get("follow") === "1";
  const first = await logs.read(instanceId, run, { ...after, bytesMax: chunkBytesMax });
  if (!first && !isFollowed) {
    answerProblem(res, { status: 404, code: "NOT_FOUND", detail: "There is no log of this run." });
    return;
  }
  if (isFollowed) await follow({ logs, instanceId, run, res, closing, from: first?.from ?? 0, runId: first?.runId });
  else if (first) answerText(res, first);
}

type Chunk = NonNullable<Awaited<ReturnType<RunLogs["read"]>>>;

/** A line that began before the chunk or has not ended yet is left to another call. */
function answerText(res: ServerResponse, { bytes, from, next, end, runId }: Chunk): void {
  const begin = from === 0 ? 0 : bytes.indexOf("\n") + 1;
  const finish = bytes.lastIndexOf("\n") + 1;
  const isWhole = finish > begin;
  const text = isWhole ? bytes.subarray(begin, finish) : bytes;
  res.writeHead(200, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(text.length),
    "cache-control": "no-store",
    "x-log-run": runId,
    "x-log-next": String(isWhole ? from + finish : next),
    "x-log-end": String(end),
  });
  res.end(text);
}

type Follow = Pick<Options, "logs" | "instanceId" | "res" | "closing"> & {
  run: LogRun;
  from: number;
  runId: string | undefined;
};

/** The id of an event is the place behind its line, so that a reader that was cut off can go on. */
async function follow({ logs, instanceId, run, res, closing, ...start }: Follow): Promise<void> {
  res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
  res.flushHeaders();
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const signal = AbortSignal.any([closing, gone.signal]);
  let { from, runId } = start;
  let quietSinceMs = performance.now();
  while (!signal.aborted) {
    const chunk = await logs.read(instanceId, run, { after: from, bytesMax: chunkBytesMax });
    if (chunk && chunk.runId !== runId) {
      [runId, from] = [chunk.runId, 0];
      continue;
    }
    const { events, length } = chunk ? toEvents(chunk) : { events: "", length: 0 };
    if (events !== "" || performance.now() - quietSinceMs > heartbeatMs) {
      quietSinceMs = performance.now();
      await write(res, events === "" ? ": still here\n\n" : events, signal);
    }
    if (chunk) from = chunk.from + length;
    if (length === 0) await sleep(followEveryMs, undefined, { signal }).catch(() => undefined);
  }
  res.end();
}

/** @returns whole lines as events, and how many bytes they were. */
function toEvents({ bytes, from }: Chunk): { events: string; length: number } {
  const finish = bytes.lastIndexOf("\n") + 1;
  const length = finish === 0 && bytes.length > lineLengthMax ? bytes.length : finish;
  let place = 0;
  let events = "";
  while (place < length) {
    const lineEnd = bytes.indexOf("\n", place);
    const end = lineEnd === -1 ? length : lineEnd;
    const line = bytes.toString("utf8", place, end).replace(/\r$/, "");
    place = lineEnd === -1 ? length : lineEnd + 1;
    events += `id: ${from + place}\ndata: ${JSON.stringify({ line })}\n\n`;
  }
  return { events, length };
}

/** A slow reader holds up only itself. */
async function write(res: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (res.write(text) || signal.aborted) return;
  await new Promise<void>((resolve) => {
    res.once("drain", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
