import { readUsage, type Usage } from "./read-usage";

/** An event larger than this is passed on in pieces instead of being kept until it is whole. */
const usualHeldBytesMax = 1024 * 1024;

const empty: Buffer = Buffer.alloc(0);
const letterD = 0x64;

/**
 * Watches one stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) go by: hands on
 * whole events byte for byte, so that a broken one is never begun, notes the usage and whether the end marker came, and
 * takes out the usage event when the caller did not ask for it. Lines may end with LF or CRLF.
 */
export class EventStream {
  /** The `[DONE]` marker, or an error event of the engine, was passed on. */
  ended = false;
  /** It was an error event. */
  failed = false;
  usage: Usage | undefined;
  /** Data events seen; about one token each, for streams that never told their usage. */
  events = 0;
  readonly #usageIsOurs: boolean;
  readonly #heldBytesMax: number;
  #held = empty;
  #passing = false;

  constructor({ usageIsOurs, heldBytesMax = usualHeldBytesMax }: { usageIsOurs: boolean; heldBytesMax?: number }) {
    this.#usageIsOurs = usageIsOurs;
    this.#heldBytesMax = heldBytesMax;
  }

  /** Takes bytes as they came from the engine; returns what the caller gets now, possibly nothing. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = lastBoundary(bytes);
    if (end === 0 && bytes.length > this.#heldBytesMax) this.#passing = true;
    if (this.#passing) return this.#passOn(bytes);
    this.#held = end === bytes.length ? empty : bytes.subarray(end);
    return end === 0 ? empty : this.#readEvents(bytes.subarray(0, end));
  }

  /** An oversized event goes by unread; normal reading resumes behind its end. */
  #passOn(bytes: Buffer): Buffer {
    // Three bytes stay behind, so that a boundary split over two chunks is still seen.
    const boundary = nextBoundary(bytes, 0);
    if (boundary === -1) {
      this.#held = bytes.subarray(bytes.length - 3);
      return bytes.subarray(0, bytes.length - 3);
    }
    this.#passing = false;
    this.#held = empty;
    this.events += 1;
    return Buffer.concat([bytes.subarray(0, boundary), this.push(bytes.subarray(boundary))]);
  }

  #readEvents(block: Buffer): Buffer {
    // Inside JSON strings quotes are escaped, so neither probe can match generated text; `[DONE]` is checked below.
    if (block.includes('_tokens"') || block.includes("[DONE]") || block.includes('"error"'))
      return this.#readEach(block);
    for (let start = 0; start < block.length; start = nextBoundary(block, start)) this.#count(block, start);
    return block;
  }

  #readEach(block: Buffer): Buffer {
    const kept: Buffer[] = [];
    for (let start = 0; start < block.length;) {
      const end = nextBoundary(block, start);
      const event = block.subarray(start, end);
      if (this.#readEvent(event)) {
        this.#count(block, start);
        kept.push(event);
      }
      start = end;
    }
    return kept.length === 1 && kept[0] ? kept[0] : Buffer.concat(kept);
  }

  /** @returns whether the caller gets this event. */
  #readEvent(event: Buffer): boolean {
    const text = event.toString("utf8");
    const data = eventData(text);
    if (data === undefined) return true;
    if (data.startsWith('{"error"')) this.failed = true;
    if (data === "[DONE]" || this.failed) this.ended = true;
    const read = data.includes('_tokens"') ? readUsage(data) : undefined;
    if (!read) return true;
    this.usage = read.usage;
    return !(this.#usageIsOurs && read.isUsageOnly);
  }

  #count(block: Buffer, start: number): void {
    if (block[start] === letterD) this.events += 1;
  }
}

/**
 * What an event says. Its lines end with LF or CRLF alone: JSON may hold other characters that JavaScript takes for the end
 * of a line.
 */
export const eventData = (event: string): string | undefined => /(?:^|\n)data: ?([^\r\n]*)/.exec(event)?.[1]?.trimEnd();

/** Offset behind the first event boundary at or after `from`, or -1. */
export function nextBoundary(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf("\n\n", from);
  const crlf = bytes.indexOf("\n\r\n", from);
  if (lf === -1 && crlf === -1) return -1;
  if (crlf === -1 || (lf !== -1 && lf < crlf)) return lf + 2;
  return crlf + 3;
}

/** Offset behind the last event boundary, or 0. */
export function lastBoundary(bytes: Buffer): number {
  const lf = bytes.lastIndexOf("\n\n");
  const crlf = bytes.lastIndexOf("\n\r\n");
  return Math.max(lf === -1 ? 0 : lf + 2, crlf === -1 ? 0 : crlf + 3);
}
