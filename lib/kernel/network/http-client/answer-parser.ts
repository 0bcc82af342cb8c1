/** The head of an answer. `headers` are names and values by turns, in the order and the letters they came in, bytes as Latin-1. */
export type AnswerHead = {
  status: number;
  reason: string;
  headers: string[];
  /** How the body is delimited: by a length, in chunks, or not at all because there is none. */
  body: { kind: "length"; bytes: number } | { kind: "chunked" } | { kind: "none" };
  /** Time for which the server says it keeps the connection; 0 when it closes it. */
  keepAliveMs: number;
};

export type AnswerHandler = {
  onHead(head: AnswerHead): void;
  /** `bytes` are only lent: whoever keeps them beyond the call copies them. */
  onData(bytes: Buffer): void;
  onEnd(): void;
};

const headBytesMax = 64 * 1024;
/** Sixteen hexadecimal digits and more are no size of anything. */
const sizeDigitsMax = 12;
const lineEnd = Buffer.from("\r\n");
const headEnd = Buffer.from("\r\n\r\n");
const carriageReturn = 13;
const lineFeed = 10;

type State = "head" | "fixed" | "size" | "chunk" | "chunk-end" | "trailers" | "whole";

/**
 * Reads one answer after another from the bytes of a connection, as servers of ours write them: HTTP/1.1, a body by
 * Content-Length or in chunks without extensions. Anything else is an error, however harmless it may be: what two parsers
 * read in two ways is how one request is taken for two.
 */
export class AnswerParser {
  #state: State = "whole";
  #handler: AnswerHandler | undefined;
  /** Of the body or of the chunk. */
  #left = 0;
  /** What came of a head or line that is not whole. */
  #rest: Buffer | undefined;
  #trailerBytes = 0;

  /** An answer is expected from now on. */
  expect(handler: AnswerHandler): void {
    this.#handler = handler;
    this.#state = "head";
  }

  /** @throws Error for what is not an answer, or was not asked for. */
  read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      switch (this.#state) {
        case "head":
          at = this.#readHead(bytes, at);
          break;
        case "fixed":
        case "chunk":
          at = this.#readBody(bytes, at);
          break;
        case "size":
        case "chunk-end":
        case "trailers":
          at = this.#readLine(bytes, at);
          break;
        case "whole":
          throw new Error("the server sent something that it was not asked for");
      }
    }
  }

  #readHead(bytes: Buffer, from: number): number {
    const text = this.#upTo(headEnd, bytes, from, headBytesMax);
    if (text === undefined) return bytes.length;
    const head = readHead(text.read);
    if (head.status >= 200) {
      this.#state = "fixed";
      if (head.body.kind === "chunked") this.#state = "size";
      else this.#left = head.body.kind === "length" ? head.body.bytes : 0;
      this.#handler?.onHead(head);
      if (this.#state === "fixed" && this.#left === 0) this.#end();
    } else if (head.status <= 101) throw new Error(`the server answered ${head.status}, which was not asked for`);
    return text.next;
  }

  #readBody(bytes: Buffer, from: number): number {
    const to = Math.min(bytes.length, from + this.#left);
    this.#left -= to - from;
    this.#handler?.onData(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
    if (this.#left === 0) {
      if (this.#state === "chunk") this.#state = "chunk-end";
      else if (this.#state === "fixed") this.#end();
    }
    return to;
  }

  #readLine(bytes: Buffer, from: number): number {
    // The usual case, without a string for two bytes.
    if (this.#state === "chunk-end" && !this.#rest && bytes[from] === carriageReturn && bytes[from + 1] === lineFeed) {
      this.#state = "size";
      return from + 2;
    }
    const line = this.#upTo(lineEnd, bytes, from, headBytesMax);
    if (line === undefined) return bytes.length;
    if (this.#state === "trailers") this.#passTrailer(line.read);
    else if (this.#state === "size") this.#begin(line.read);
    else if (line.read === "") this.#state = "size";
    else throw new Error("a chunk is longer than it said");
    return line.next;
  }

  #begin(size: string): void {
    if (size.length > sizeDigitsMax || !/^[0-9a-f]+$/i.test(size))
      throw new Error("the size of a chunk cannot be read");
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? "trailers" : "chunk";
    this.#trailerBytes = 0;
  }

  #passTrailer(line: string): void {
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > headBytesMax) throw new Error("the trailers are too large");
    if (line === "") this.#end();
    else if (forbidden.test(line)) throw new Error("a trailer holds characters that HTTP does not allow");
    else readField(line);
  }

  /** Of head or line what stands before its end, once that has come. */
  #upTo(end: Buffer, bytes: Buffer, from: number, bytesMax: number): { read: string; next: number } | undefined {
    const rest = this.#rest;
    const whole = rest ? Buffer.concat([rest, bytes.subarray(from)]) : bytes;
    const begin = rest ? 0 : from;
    const found = whole.indexOf(end, rest ? Math.max(0, rest.length - end.length + 1) : from);
    if ((found === -1 ? whole.length : found) - begin > bytesMax) throw new Error("a head or line is too large");
    if (found === -1) {
      this.#rest = rest ? whole : Buffer.from(bytes.subarray(from));
      return undefined;
    }
    this.#rest = undefined;
    const next = found + end.length;
    return { read: whole.toString("latin1", begin, found), next: rest ? from + next - rest.length : next };
  }

  #end(): void {
    const handler = this.#handler;
    this.#handler = undefined;
    this.#state = "whole";
    handler?.onEnd();
  }
}

/** Control characters but the tab, and line ends that only some take for one. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/;

function readHead(text: string): AnswerHead {
  if (forbidden.test(text)) throw new Error("an answer's head holds characters that HTTP does not allow");
  const firstEnd = lineEndIn(text, 0);
  const [, code, reason = ""] = /^HTTP\/1\.1 ([1-9]\d\d)(?: (.*))?$/.exec(text.slice(0, firstEnd)) ?? [];
  if (code === undefined) throw new Error("this is no answer of HTTP/1.1");
  const headers: string[] = [];
  let length: number | undefined;
  let isChunked = false;
  let keepAliveMs = Infinity;
  for (let from = firstEnd + 2; from < text.length;) {
    const to = lineEndIn(text, from);
    const [name, value] = readField(text.slice(from, to));
    from = to + 2;
    headers.push(name, value);
    // Few names are as long as one of these, so few have to be compared.
    if (name.length === 10 && isNamed(name, "connection")) {
      if (/\bclose\b/i.test(value)) keepAliveMs = 0;
    } else if (name.length === 10 && isNamed(name, "keep-alive")) {
      keepAliveMs = Math.min(keepAliveMs, keepAliveOf(value));
    } else if (name.length === 14 && isNamed(name, "content-length")) length = readLength(value, length);
    else if (name.length === 17 && isNamed(name, "transfer-encoding")) isChunked = readEncoding(value, isChunked);
  }
  if (isChunked && length !== undefined) throw new Error("an answer has a length and chunks");
  const status = Number(code);
  return { status, reason, headers, body: bodyOf(status, length, isChunked), keepAliveMs };
}

function lineEndIn(text: string, from: number): number {
  const found = text.indexOf("\r\n", from);
  return found === -1 ? text.length : found;
}

function bodyOf(status: number, length: number | undefined, isChunked: boolean): AnswerHead["body"] {
  if (status < 200 || status === 204 || status === 304) return { kind: "none" };
  if (isChunked) return { kind: "chunked" };
  if (length === undefined) throw new Error("an answer does not say where it ends");
  return { kind: "length", bytes: length };
}

function readField(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon));
  if (!fieldName.test(name)) throw new Error("a header cannot be read");
  let [from, to] = [colon + 1, line.length];
  while (from < to && isBlank(line.charCodeAt(from))) from += 1;
  while (to > from && isBlank(line.charCodeAt(to - 1))) to -= 1;
  return [name, line.slice(from, to)];
}

const isBlank = (code: number) => code === 32 || code === 9;
const isNamed = (name: string, lower: string) => name === lower || name.toLowerCase() === lower;

function readLength(value: string, before: number | undefined): number {
  if (before !== undefined || !/^\d{1,15}$/.test(value)) throw new Error("a length cannot be read");
  return Number(value);
}

function readEncoding(value: string, before: boolean): true {
  if (before || value.toLowerCase() !== "chunked") throw new Error("a transfer encoding is not known");
  return true;
}

const keepAliveOf = (value: string): number => {
  const seconds = /\btimeout=(\d{1,9})/i.exec(value)?.[1];
  return seconds === undefined ? Infinity : Number(seconds) * 1000;
};
