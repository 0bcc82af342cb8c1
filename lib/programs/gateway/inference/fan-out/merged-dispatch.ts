import type { Dispatcher } from "undici";
import { MergeAnswers } from "./merge-answers";
import { PartAnswer, type Headers } from "./part-answer";
import type { Part } from "./split-request";

type Options = {
  dispatcher: Pick<Dispatcher, "dispatch">;
  request: Omit<Dispatcher.DispatchOptions, "body">;
  parts: readonly Part[];
  /** Hears one answer, as though the engine had been called once. */
  handler: Dispatcher.DispatchHandler;
};

/** Calls of one request that an engine works on at a time: the others' turn comes as well. */
const atOnceMax = 8;

/**
 * Calls one engine once for each part of a request and hands on one answer. Whoever ends that answer ends every call; a
 * call that fails fails them all, so that no choice is missing without a word.
 */
export class MergedDispatch implements Dispatcher.DispatchController {
  readonly #options: Options;
  readonly #merge = new MergeAnswers();
  readonly #running = new Set<PartAnswer>();
  #started = 0;
  #finished = 0;
  #streams = false;
  /** A part whose answer is a refusal, which is then the answer to the whole request. */
  #only: PartAnswer | undefined;
  aborted = false;
  paused = false;
  reason: Error | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    this.#options.handler.onRequestStart?.(this, {});
    for (let count = 0; count < atOnceMax; count += 1) this.#startNext();
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const part of this.#running) part.controller?.abort(reason);
  }

  pause(): void {
    this.paused = true;
    for (const part of this.#running) part.controller?.pause();
  }

  resume(): void {
    this.paused = false;
    for (const part of this.#running) part.controller?.resume();
  }

  refused(part: PartAnswer, status: number, headers: Headers): boolean {
    if (this.#streams) {
      this.failed(new Error(`The engine answered ${status} to one of several calls.`));
      return false;
    }
    this.#only = part;
    for (const other of this.#running)
      if (other !== part) other.controller?.abort(new Error("another call was refused"));
    this.#options.handler.onResponseStart?.(this, status, headers);
    return true;
  }

  streams(headers: Headers): void {
    if (this.#streams) return;
    this.#streams = true;
    const { "content-length": _, ...rest } = headers;
    this.#options.handler.onResponseStart?.(this, 200, rest);
  }

  said(bytes: Buffer): void {
    if (!this.aborted && bytes.length > 0) this.#options.handler.onResponseData?.(this, bytes);
  }

  ended(part: PartAnswer): void {
    this.#running.delete(part);
    if (this.isOver(part)) return;
    this.#finished += 1;
    if (this.#only === part) this.#options.handler.onResponseEnd?.(this, {});
    else if (this.#finished < this.#options.parts.length) this.#startNext();
    else this.#end();
  }

  failed(error: Error, part?: PartAnswer): void {
    if (part) this.#running.delete(part);
    if (this.isOver(part)) return;
    this.abort(error);
    this.#options.handler.onResponseError?.(this, error);
  }

  isOver(part: PartAnswer | undefined): boolean {
    return this.aborted || (this.#only !== undefined && this.#only !== part);
  }

  #startNext(): void {
    const { dispatcher, request, parts } = this.#options;
    const next = parts[this.#started];
    if (!next || this.aborted || this.#only) return;
    this.#started += 1;
    const part = new PartAnswer(next, this, this.#merge);
    this.#running.add(part);
    dispatcher.dispatch({ ...request, body: next.write() }, part);
  }

  #end(): void {
    const { handler } = this.#options;
    if (!this.#streams) handler.onResponseStart?.(this, 200, { "content-type": "application/json" });
    this.said(this.#streams ? this.#merge.end() : this.#merge.whole());
    handler.onResponseEnd?.(this, {});
  }
}
