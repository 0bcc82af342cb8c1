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
 * What came in one read leaves in one write: a head waits for the bytes behind it until the read is over and no longer,
 * since an engine's first token may take minutes.
 */
export class Passage implements HttpHandler {
  readonly #options: Options;
  #exchange: HttpExchange | undefined;
  #over = false;
  /** The client reads more slowly than the engine writes. */
  #isHeldUp = false;
  /** Whether this side writes the chunks, each in one piece; Node would write four. */
  #chunks = false;
  /** The head has not left yet; what came behind it in the same read waits with it. */
  #first: Buffer | string | undefined;

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
    this.#first = nothing;
    process.nextTick(sendFirst, this);
  }

  onData(bytes: Buffer): void {
    if (this.#over) return;
    this.#options.onAnswer();
    const piece = this.#pieceOf(bytes);
    if (this.#first === nothing) this.#first = piece;
    else {
      this.sendFirst();
      this.#write(piece);
    }
  }

  onEnd(): void {
    if (this.#over) return;
    this.#end();
    const { res } = this.#options;
    const last = this.#chunks ? "0\r\n\r\n" : "";
    const first = this.#first ?? "";
    this.#first = undefined;
    if (typeof first === "string") res.end(first + last, "latin1");
    else {
      res.write(first);
      res.end(last, "latin1");
    }
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

  sendFirst(): void {
    const first = this.#first;
    this.#first = undefined;
    // An empty write sends the head alone, in the bytes it came in; flushHeaders() would write it as UTF-8.
    if (first !== undefined && !this.#over) this.#write(first);
  }

  /** Bytes are lent, so they are copied in any case: as a string where they are few. */
  #pieceOf(bytes: Buffer): Buffer | string {
    const isSmall = bytes.length <= joinedBytesMax;
    if (!this.#chunks) return isSmall ? bytes.toString("latin1") : Buffer.from(bytes);
    const size = bytes.length.toString(16);
    if (isSmall) return `${size}\r\n${bytes.toString("latin1")}\r\n`;
    return Buffer.concat([Buffer.from(`${size}\r\n`), bytes, Buffer.from("\r\n")]);
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

const sendFirst = (passage: Passage) => passage.sendFirst();
