import { EgressError } from "../egress-error";
import type { Wire } from "./create-wire";
import { parseHead, type PlainHead } from "./parse-head";

/** Where a body goes. */
export type BodySink = {
  /** Told of all bytes at once. @returns when to read on, if not at once. */
  arrived: (bytes: number) => Promise<void> | undefined;
  /** Gets the bytes in batches. @returns when their memory may be used again. */
  take: (batch: readonly Uint8Array[]) => Promise<void>;
};

export type DirectRequest = {
  url: URL;
  headers: Record<string, string>;
  signal: AbortSignal;
  headersMs: number;
  idleMs: number;
};

/** `read` hands over the whole body; `cancel` lets go of one that nobody will read. */
export type DirectAnswer = PlainHead & { read: (sink: BodySink) => Promise<void>; cancel: () => void };

const headBytesMax = 16 * 1024;
/** What has arrived is handed over at least this often, so that little is lost with the process. */
const holdMs = 50;
const separator = Buffer.from("\r\n\r\n");

/**
 * One GET over a wire, for plain answers whose end is known in advance.
 *
 * @returns undefined for an answer that a full HTTP client should judge; the wire is of no more use then.
 */
export async function fetchDirect(wire: Wire, request: DirectRequest): Promise<DirectAnswer | undefined> {
  wire.send(requestText(request));
  const received = await receiveHead(wire, request);
  const head = received && parseHead(received.text);
  if (!head) return undefined;
  const read = (sink: BodySink) => readBody(wire, request, { ...head, early: received.early, sink });
  return { ...head, read, cancel: () => wire.close() };
}

async function receiveHead(wire: Wire, { signal, headersMs }: DirectRequest) {
  let received = Buffer.alloc(0);
  while (received.length <= headBytesMax) {
    received = Buffer.concat([received, await wire.next({ timeoutMs: headersMs, signal })]);
    const at = received.indexOf(separator);
    if (at >= 0) return { text: received.toString("latin1", 0, at), early: received.subarray(at + separator.length) };
  }
  return undefined;
}

type Body = { contentLength: number; early: Buffer; sink: BodySink };

async function readBody(wire: Wire, { url, signal, idleMs }: DirectRequest, body: Body): Promise<void> {
  const { contentLength, early, sink } = body;
  let [filling, other] = wire.blocks;
  let filled = 0;
  let heldSince = performance.now();
  let writing: Promise<void> = Promise.resolve();

  async function handOver(): Promise<void> {
    await writing;
    writing = sink.take([filling.subarray(0, filled)]);
    // Whoever awaits it gets the failure; until then it is not unhandled.
    writing.catch(() => undefined);
    [filling, other] = [other, filling];
    filled = 0;
    heldSince = performance.now();
  }

  try {
    for (let left = contentLength, bytes = early; ; bytes = await wire.next({ timeoutMs: idleMs, signal })) {
      left -= bytes.length;
      if (left < 0) throw new EgressError("bad-answer", `${url.host} sent more than it announced.`);
      for (let copied = 0; copied < bytes.length;) {
        const count = bytes.copy(filling, filled, copied);
        copied += count;
        filled += count;
        if (filled === filling.length) await handOver();
      }
      const pause = sink.arrived(bytes.length);
      if (filled > 0 && performance.now() - heldSince > holdMs) await handOver();
      if (pause) await pause;
      if (left === 0) break;
    }
  } finally {
    if (filled > 0) await handOver();
    await writing;
  }
}

function requestText({ url, headers }: DirectRequest): string {
  const lines = Object.entries({ host: url.host, "user-agent": "kamiwaza", ...headers });
  for (const [name, value] of lines) {
    if (!/^[\x20-\x7e]*$/.test(value))
      throw new EgressError("bad-request", `The header ${name} has a forbidden character.`);
  }
  return [`GET ${url.pathname}${url.search} HTTP/1.1`, ...lines.map((line) => line.join(": ")), "", ""].join("\r\n");
}
