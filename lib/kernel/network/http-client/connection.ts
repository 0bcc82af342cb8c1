import { connect, type Socket } from "node:net";
import type { Watched } from "../http-server";
import { AnswerParser, type AnswerHandler, type AnswerHead } from "./answer-parser";

/** A request as it goes over the line: the head as Latin-1. */
export type Sent = { head: string; body: Buffer | null };

export type HttpHandler = AnswerHandler & {
  /** All that came in one read has been handed over; what is still to come may take long. */
  onReadEnd(): void;
  /** There is no answer, or not to its end. Nothing comes behind it. */
  onError(error: Error): void;
};

/** A request under way; once it is over, nothing here does anything. */
export type HttpExchange = {
  /** Ends the server's work by closing the connection. The handler hears nothing more. */
  abort(): void;
  pause(): void;
  resume(): void;
};

export type Timing = {
  connectMs: number;
  /** Time until the head. */
  headMs: number;
  /** Longest silence in a body. */
  silenceMs: number;
  /** Longest time that an unused connection is kept. */
  idleMs: number;
};

/** A body up to this size is sent with the head in one string, which is one write of one piece. */
const joinedBytesMax = 64 * 1024;
/** A server closes once the time is over that it told, so this side closes a little before. */
const keepAliveMarginMs = 1000;

/**
 * What all connections read into, one after the other: what one has read is handled before the next one reads. So nothing
 * is allocated for a read.
 */
const shared = Buffer.allocUnsafeSlow(64 * 1024);

/** One connection to one server, for one request after another. */
export class Connection implements Watched, AnswerHandler {
  readonly #socket: Socket;
  readonly #timing: Timing;
  readonly #onIdle: () => void;
  readonly #parser = new AnswerParser();
  #exchange: Exchange | undefined;
  #isConnected = false;
  #hasHead = false;
  #isEnded = false;
  /** Whether bytes came since the clock was last looked at, and since when none did. */
  #isStirred = false;
  #quietSinceMs = performance.now();
  #keepAliveMs = Infinity;
  #error: Error | undefined;

  /** @param onIdle - it may be given another request. @param onClose - it is gone. */
  constructor(origin: URL, timing: Timing, onIdle: () => void, onClose: () => void) {
    this.#timing = timing;
    this.#onIdle = onIdle;
    this.#socket = connect({
      host: origin.hostname.replace(/^\[|\]$/g, ""),
      port: Number(origin.port || 80),
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.#read(length) },
    });
    this.#socket.on("connect", () => (this.#isConnected = true));
    this.#socket.on("error", (error) => (this.#error ??= error));
    this.#socket.on("close", () => {
      onClose();
      const handler = this.#release();
      handler?.onError(this.#error ?? closedEarly());
    });
  }

  send({ head, body }: Sent, handler: HttpHandler): HttpExchange {
    const exchange = new Exchange(handler, this.#socket);
    this.#exchange = exchange;
    this.#hasHead = this.#isEnded = false;
    this.#isStirred = true;
    this.#parser.expect(this);
    if (!body || body.length <= joinedBytesMax) this.#socket.write(head + (body?.toString("latin1") ?? ""), "latin1");
    else {
      this.#socket.cork();
      this.#socket.write(head, "latin1");
      this.#socket.write(body);
      this.#socket.uncork();
    }
    return exchange;
  }

  onHead(head: AnswerHead): void {
    this.#hasHead = true;
    this.#keepAliveMs = head.keepAliveMs;
    this.#exchange?.handler?.onHead(head);
  }

  onData(bytes: Buffer): void {
    this.#exchange?.handler?.onData(bytes);
  }

  onEnd(): void {
    this.#isEnded = true;
    this.#release()?.onEnd();
  }

  checkDeadlines(nowMs: number): void {
    if (this.#isStirred || this.#exchange?.isPaused) {
      this.#isStirred = false;
      this.#quietSinceMs = nowMs;
      return;
    }
    const { connectMs, headMs, silenceMs } = this.#timing;
    const exchangeMs = this.#hasHead ? silenceMs : headMs;
    const limitMs = !this.#isConnected ? connectMs : this.#exchange ? exchangeMs : this.#idleMs();
    if (nowMs - this.#quietSinceMs < limitMs) return;
    this.close(new Error(`the server was silent for ${limitMs / 1000} s`));
  }

  close(error?: Error): void {
    this.#error ??= error;
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    this.#isStirred = true;
    try {
      this.#parser.read(shared.subarray(0, length));
    } catch (error) {
      this.close(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
    this.#exchange?.handler?.onReadEnd();
    // Only behind the whole read, so that no byte left of this answer is taken for the next one's.
    if (this.#isEnded && !this.#socket.destroyed) this.#becomeIdle();
    return true;
  }

  #becomeIdle(): void {
    this.#isEnded = this.#isStirred = false;
    this.#quietSinceMs = performance.now();
    // A server that answers before it has read everything may leave the rest to be read as the next request.
    if (this.#idleMs() > 0 && this.#socket.writableLength === 0) this.#onIdle();
    else this.close();
  }

  #idleMs(): number {
    return Math.min(this.#timing.idleMs, this.#keepAliveMs - keepAliveMarginMs);
  }

  /** @returns whom the exchange that is over was for, unless it was given up. */
  #release(): HttpHandler | undefined {
    const handler = this.#exchange?.handler;
    this.#exchange?.release();
    this.#exchange = undefined;
    return handler;
  }
}

/** Holds on to the connection for as long as the connection works for it. */
class Exchange implements HttpExchange {
  handler: HttpHandler | undefined;
  isPaused = false;
  #socket: Socket | undefined;

  constructor(handler: HttpHandler, socket: Socket) {
    this.handler = handler;
    this.#socket = socket;
  }

  abort(): void {
    this.handler = undefined;
    this.#socket?.destroy();
  }

  pause(): void {
    this.isPaused = this.#socket !== undefined;
    this.#socket?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.#socket?.resume();
  }

  release(): void {
    if (this.isPaused) this.resume();
    this.handler = this.#socket = undefined;
  }
}

/** With the code that says of any connection that it may have closed just as it was used. */
const closedEarly = () =>
  Object.assign(new Error("the server closed the connection before its answer was whole"), { code: "ECONNRESET" });
