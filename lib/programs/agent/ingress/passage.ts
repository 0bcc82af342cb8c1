import type { AnswerHead, HttpExchange, HttpHandler } from "@/lib/kernel/network";
import type { Logger } from "@/lib/kernel/telemetry";
import type { ServerResponse } from "node:http";
import { answerProblem } from "./answer-problem";
import { clientHeaders } from "./passed-headers";

type Options = {
  instanceId: string;
  res: ServerResponse;
  /** Bytes came from the engine. */
  onAnswer: () => void;
  /** The passage is over, whatever its end. */
  onEnd: () => void;
  log: Logger;
};

/** Bytes up to this many are written as a string, which joins what stands before and behind them to one piece. */
const joinedBytesMax = 16 * 1024;
const nothing = Buffer.alloc(0);

/**
 * One request on its way to an engine and back, bytes as they come. A client that leaves ends the engine's work at once.
 * What came in one read leaves in one write; nothing waits longer than for the end of its read, since an engine's first
 * token may take minutes.
 */
export class Passage implements HttpHandler {
  readonly #options: Options;
  #exchange: HttpExchange | undefined;
  #over = false;
  /** The client reads more slowly than the engine writes. */
  #isHeldUp = false;
  /** Whether this side writes the chunks, each in one piece; Node would write four. */
  #chunks = false;
  /** What came in this read and has not left yet; empty for a head that has nothing behind it. */
  #held: string | undefined;

  constructor(options: Options) {
    this.#options = options;
    options.res.on("close", () => this.#clientLeft());
  }

  /** Sends the request, unless the client has left meanwhile. */
  begin(send: () => HttpExchange): void {
    if (this.#over) return;
    try {
      this.#exchange = send();
    } catch (error) {
      this.onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  onHead({ status, reason, headers, body }: AnswerHead): void {
    if (this.#over) return;
    const { res, onAnswer } = this.#options;
    onAnswer();
    const passed = clientHeaders(headers);
    this.#chunks = body.kind === "chunked" && res.useChunkedEncodingByDefault;
    if (this.#chunks) passed.push("transfer-encoding", "chunked");
    res.writeHead(status, reason, passed);
    if (this.#chunks) res.chunkedEncoding = false;
    this.#held = "";
  }

  onData(bytes: Buffer): void {
    if (this.#over) return;
    this.#options.onAnswer();
    if (bytes.length > joinedBytesMax) {
      this.onReadEnd();
      this.#write(Buffer.concat(this.#chunks ? [sizeLine(bytes), bytes, lineEnd] : [bytes]));
      return;
    }
    const text = bytes.toString("latin1");
    this.#held = (this.#held ?? "") + (this.#chunks ? `${bytes.length.toString(16)}\r\n${text}\r\n` : text);
  }

  onReadEnd(): void {
    const held = this.#held;
    this.#held = undefined;
    if (this.#over || held === undefined) return;
    // An empty write sends the head alone, in the bytes it came in; flushHeaders() would write it as UTF-8.
    this.#write(held === "" ? nothing : held);
  }

  onEnd(): void {
    if (this.#over) return;
    this.#end();
    const last = (this.#held ?? "") + (this.#chunks ? "0\r\n\r\n" : "");
    this.#held = undefined;
    this.#options.res.end(last, "latin1");
  }

  onError(error: Error): void {
    if (this.#over) return;
    this.#end();
    const { res, instanceId, log } = this.#options;
    log.warn({ err: error, instanceId }, "an engine did not answer a request to its end");
    // What has begun is cut, never ended as if it were whole.
    answerProblem(res, {
      status: 503,
      code: "UPSTREAM_FAILED",
      detail: "The engine did not answer. It may just have ended.",
      retryAfterSeconds: 1,
    });
  }

  /** The body is larger than the ingress lets through. */
  refuseBody(bytesMax: number): void {
    if (this.#over) return;
    this.#end();
    const detail = `A request may have ${bytesMax} bytes at most.`;
    answerProblem(this.#options.res, { status: 413, code: "PAYLOAD_TOO_LARGE", detail });
  }

  #write(piece: Buffer | string): void {
    const { res } = this.#options;
    if (typeof piece === "string" ? res.write(piece, "latin1") : res.write(piece)) return;
    // A read that began goes on, so there may be more than one such piece.
    if (this.#isHeldUp) return;
    this.#isHeldUp = true;
    this.#exchange?.pause();
    res.once("drain", () => {
      this.#isHeldUp = false;
      this.#exchange?.resume();
    });
  }

  #clientLeft(): void {
    if (this.#over) return;
    this.#end();
    this.#exchange?.abort();
  }

  #end(): void {
    this.#over = true;
    this.#options.onEnd();
  }
}

const lineEnd = Buffer.from("\r\n");
const sizeLine = (bytes: Buffer) => Buffer.from(`${bytes.length.toString(16)}\r\n`);
