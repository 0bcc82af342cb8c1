import { createHttpClient, type AnswerHead, type HttpExchange, type HttpHandler } from "@/lib/kernel/network";
import type { Dispatcher } from "undici";

export type LocalDispatcher = Pick<Dispatcher, "dispatch"> & { close(): void };

/** Exchanges have deadlines of their own; these are for what they would never see. */
const timing = {
  connectMs: 2000,
  headMs: 24 * 3_600_000,
  silenceMs: 24 * 3_600_000,
  /** Shorter than the 5 s after which common servers close. */
  idleMs: 4000,
};

/**
 * Requests to this machine's own ingress by the client for servers of ours, which costs a fraction of undici, for handlers
 * that speak undici's way: to other machines the same calls go by undici over TLS.
 */
export function createLocalDispatcher(): LocalDispatcher {
  const client = createHttpClient(timing);
  return {
    dispatch({ origin, path, method, headers, body }, handler) {
      if (!Array.isArray(headers) || !(Buffer.isBuffer(body) || body === null || body === undefined))
        throw new TypeError("a flat list of headers and a whole body are sent here");
      const request = {
        method: method === "POST" ? ("POST" as const) : ("GET" as const),
        path,
        headers,
        body: body ?? null,
      };
      new LocalAnswer(handler).begin((answer) => client.request(String(origin), request, answer));
      return true;
    },
    close: () => client.close(),
  };
}

/** One answer, told as undici tells it. */
class LocalAnswer implements HttpHandler, Dispatcher.DispatchController {
  readonly #handler: Dispatcher.DispatchHandler;
  #exchange: HttpExchange | undefined;
  aborted = false;
  paused = false;
  reason: Error | null = null;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler;
  }

  begin(send: (answer: HttpHandler) => HttpExchange): void {
    this.#handler.onRequestStart?.(this, {});
    if (!this.aborted) this.#exchange = send(this);
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#exchange?.abort();
    queueMicrotask(() => this.#handler.onResponseError?.(this, reason));
  }

  pause(): void {
    this.paused = true;
    this.#exchange?.pause();
  }

  resume(): void {
    this.paused = false;
    this.#exchange?.resume();
  }

  onHead({ status, reason, headers }: AnswerHead): void {
    const named: Record<string, string> = {};
    for (let index = 0; index + 1 < headers.length; index += 2)
      named[(headers[index] ?? "").toLowerCase()] = headers[index + 1] ?? "";
    this.#handler.onResponseStart?.(this, status, named, reason);
  }

  onData(bytes: Buffer): void {
    // They are lent, and held until an event or answer is whole.
    if (!this.aborted) this.#handler.onResponseData?.(this, Buffer.from(bytes));
  }

  onReadEnd(): void {
    // What came was handed on already.
  }

  onEnd(): void {
    if (!this.aborted) this.#handler.onResponseEnd?.(this, {});
  }

  onError(error: Error): void {
    if (!this.aborted) this.#handler.onResponseError?.(this, error);
  }
}
