import type { Dispatcher } from "undici";
import { lastBoundary } from "../event-stream";
import type { MergeAnswers } from "./merge-answers";
import type { Part } from "./split-request";

export type Headers = Record<string, string | string[] | undefined>;

/** The answer of all parts, as one part sees it. */
type Whole = {
  readonly paused: boolean;
  /** @returns whether what follows of this part is the whole answer, byte for byte. */
  refused(part: PartAnswer, status: number, headers: Headers): boolean;
  streams(headers: Headers): void;
  said(bytes: Buffer): void;
  ended(part: PartAnswer): void;
  failed(error: Error, part: PartAnswer): void;
  isOver(part: PartAnswer): boolean;
};

/** Of one part: an event that is not whole yet, or an answer in one piece. */
const heldBytesMax = 16 * 1024 * 1024;

/** The engine's answer to one of several calls, on its way into the merged one. */
export class PartAnswer implements Dispatcher.DispatchHandler {
  readonly #part: Part;
  readonly #whole: Whole;
  readonly #merge: MergeAnswers;
  #state: "waiting" | "events" | "held" | "alone" = "waiting";
  #held: Buffer[] = [];
  #heldBytes = 0;
  #ended = false;
  controller: Dispatcher.DispatchController | undefined;

  constructor(part: Part, whole: Whole, merge: MergeAnswers) {
    this.#part = part;
    this.#whole = whole;
    this.#merge = merge;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.#whole.isOver(this)) controller.abort(new Error("the call ended before it was sent"));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200 || this.#whole.isOver(this)) return;
    if (status !== 200) {
      if (this.#whole.refused(this, status, headers)) this.#state = "alone";
    } else if (headers["content-type"]?.toString().startsWith("text/event-stream")) {
      this.#state = "events";
      this.#whole.streams(headers);
    } else this.#state = "held";
    if (this.#whole.paused) controller.pause();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#whole.isOver(this)) return;
    if (this.#state === "alone") {
      this.#whole.said(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#state === "events") this.#sayEvents();
    if (this.#heldBytes > heldBytesMax) this.#whole.failed(new Error("one of several answers is too large"), this);
  }

  onResponseEnd(): void {
    if (this.#state === "held" && !this.#merge.add(this.#part, Buffer.concat(this.#held))) {
      this.#whole.failed(new Error("one of several answers holds no choices"), this);
    } else if (this.#state === "events" && !this.#ended) {
      this.#whole.failed(new Error("one of several streams broke off"), this);
    } else this.#whole.ended(this);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // Behind its end marker nothing of it is missing any more.
    if (this.#state === "events" && this.#ended) this.#whole.ended(this);
    else this.#whole.failed(error, this);
  }

  #sayEvents(): void {
    const bytes = Buffer.concat(this.#held);
    const end = lastBoundary(bytes);
    this.#held = end === bytes.length ? [] : [bytes.subarray(end)];
    this.#heldBytes = bytes.length - end;
    if (end === 0) return;
    const { bytes: said, ended, failed } = this.#merge.events(this.#part, bytes.subarray(0, end));
    this.#ended ||= ended;
    this.#whole.said(said);
    if (failed) this.#whole.failed(new Error("one of several calls failed"), this);
  }
}
