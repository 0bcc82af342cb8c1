import { AppError } from "@/lib/kernel/errors";
import type { Dispatcher } from "undici";
import { AnswerBody } from "./answer-body";
import { inSequence, type AnswerTransform } from "./answer-transform";
import type { Call } from "./call";
import type { Watched } from "@/lib/kernel/network";
import type { TranslatedAnswer } from "./dialects";
import { EventStream } from "./event-stream";
import { ignoredParameters } from "./request/ignored-parameters";
import { judgeFailure, judgeStatus } from "./judge-upstream";
import { openaiError, toAppError } from "./openai-error";
import { findUsage, type Usage } from "./read-usage";
import { ownHeaders } from "../respond";

export type Limits = { firstByteMs: number; answerMs: number; idleMs: number };

type Options = {
  limits: Limits;
  usageIsOurs: boolean;
  thoughts: AnswerTransform | undefined;
  /** To the dialect of a caller that speaks another than engines do. */
  translation: TranslatedAnswer | undefined;
  /** Looks at a whole answer before the caller gets it. */
  checked: AnswerTransform | undefined;
};

/** `failed` means that the caller has not been sent a byte yet. */
export type Ending = { kind: "finished" } | { kind: "failed"; error: AppError; retry: boolean; same: boolean };

/** Answers up to this size are sent in one piece, so that an engine that breaks off is an error and not half an answer. */
const heldBytesMax = 256 * 1024;
/** Thoughts are taken out of, and dialects made of, a whole answer or event only. */
const transformedBytesMax = 16 * 1024 * 1024;
const tailBytes = 4096;
const empty: Buffer = Buffer.alloc(0);

/**
 * One try of one call on one instance: takes the engine's answer as undici hands it over and gives it to the client.
 *
 *   waiting ──▶ events   (a stream: whole events, byte for byte)
 *           └─▶ held ──▶ passing   (JSON: in one piece, or flowing once it is large)
 *   any ──▶ over
 */
export class Exchange implements Dispatcher.DispatchHandler, Watched {
  readonly #call: Call;
  readonly #body: AnswerBody;
  readonly #limits: Limits;
  readonly #settle: (ending: Ending) => void;
  readonly #events: EventStream;
  readonly #translation: TranslatedAnswer | undefined;
  readonly #transform: AnswerTransform | undefined;
  readonly #startedAt = performance.now();
  #state: "waiting" | "events" | "held" | "passing" | "over" = "waiting";
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #contentType = "application/json";
  #contentLength: string | undefined;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #tail = empty;
  #lastByteAt: number | undefined;
  #pausedAt: number | undefined;

  constructor(call: Call, options: Options, settle: (ending: Ending) => void) {
    this.#call = call;
    this.#body = new AnswerBody(call.res);
    this.#limits = options.limits;
    const { usageIsOurs, thoughts, translation, checked } = options;
    this.#translation = translation;
    this.#transform = inSequence([checked, thoughts, translation]);
    this.#events = new EventStream({ usageIsOurs, ...(this.#transform && { heldBytesMax: transformedBytesMax }) });
    this.#settle = settle;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#state === "over") controller.abort(new Error("the call ended before it was sent"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200 || this.#state === "over") return;
    const contentType = headers["content-type"]?.toString();
    const refusal = judgeStatus(status, contentType);
    if (refusal) {
      this.#fail({ ...refusal, same: false });
      return;
    }
    this.#status = status;
    this.#contentType = contentType ?? this.#contentType;
    this.#contentLength = headers["content-length"]?.toString();
    this.#state = status === 200 && this.#contentType.startsWith("text/event-stream") ? "events" : "held";
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#lastByteAt = performance.now();
    switch (this.#state) {
      case "events":
        this.#sendEvents(this.#events.push(chunk));
        break;
      case "held":
        this.#hold(chunk);
        break;
      case "passing":
        this.#keepTail(chunk);
        this.#send(chunk);
        break;
      case "waiting":
      case "over":
        break;
    }
  }

  onResponseEnd(): void {
    switch (this.#state) {
      case "events":
        if (this.#events.ended) this.#finish(this.#events.usage);
        else this.#break(new AppError("UPSTREAM_FAILED", "The engine broke off the stream before its end marker."));
        break;
      case "held":
        this.#finishHeld();
        break;
      case "passing":
        this.#finish(findUsage(this.#tail));
        break;
      case "waiting":
      case "over":
        break;
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    if (this.#state === "over") return;
    // Behind the end marker nothing is missing any more.
    if (this.#state === "events" && this.#events.ended) this.#finish(this.#events.usage);
    else if (this.#call.res.headersSent)
      this.#break(new AppError("UPSTREAM_FAILED", "The engine broke off.", { cause }));
    else this.#fail(judgeFailure(cause));
  }

  /** The client is gone: the engine must not go on for nobody. */
  clientLeft(): void {
    if (this.#state === "over") return;
    this.#call.partial = true;
    this.#noteUsage(this.#events.usage);
    this.#end(new Error("the client left"));
    this.#settle({ kind: "finished" });
  }

  /** Ends the call from our side: the client is told in the way that is still open. */
  stop(error: AppError): void {
    if (this.#state === "over") return;
    if (this.#call.res.headersSent) this.#break(error);
    else this.#fail({ error, retry: false, same: false });
  }

  checkDeadlines(nowMs: number): void {
    const { firstByteMs, answerMs, idleMs } = this.#limits;
    if (this.#lastByteAt === undefined) {
      const waitMs = this.#call.streamed ? firstByteMs : answerMs;
      if (nowMs - this.#startedAt > waitMs)
        this.stop(late(`The engine did not begin to answer within ${waitMs / 1000} s.`));
    } else if (this.#pausedAt !== undefined) {
      // The client stopped reading, so an error event would never arrive: the connection is all that can end.
      if (nowMs - this.#pausedAt > idleMs) this.#call.res.destroy();
    } else if (nowMs - this.#lastByteAt > idleMs) {
      this.stop(late(`The engine fell silent for ${idleMs / 1000} s.`));
    }
  }

  #hold(chunk: Buffer): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes <= (this.#transform ? transformedBytesMax : heldBytesMax)) return;
    if (this.#transform) {
      const error = new AppError("UPSTREAM_FAILED", "The answer is too large to be read as a whole.");
      this.#fail({ error, retry: false, same: false });
      return;
    }
    this.#state = "passing";
    const held = Buffer.concat(this.#held);
    this.#held = [];
    this.#keepTail(held);
    this.#send(held);
  }

  #keepTail(chunk: Buffer): void {
    this.#tail = Buffer.concat([this.#tail.subarray(-tailBytes), chunk.subarray(-tailBytes)]);
  }

  #sendEvents(events: Buffer): void {
    this.#send(this.#transform ? this.#transform.events(events) : events);
    if (this.#translation?.failed) this.stop(this.#translation.failed);
  }

  /** @returns undefined when the engine's answer is none; the call has ended then. */
  #wholeOf(said: Buffer): Buffer | undefined {
    try {
      return this.#transform ? this.#transform.whole(said, this.#status) : said;
    } catch (cause) {
      this.stop(toAppError(cause, this.#call.requestId));
      return undefined;
    }
  }

  /** Hands bytes to the client as they are; when it cannot take more, the engine has to wait. */
  #send(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const { res } = this.#call;
    if (!res.headersSent) this.#writeHead(this.#state === "passing" ? this.#contentLength : undefined);
    if (this.#body.write(bytes) || this.#pausedAt !== undefined) return;
    this.#pausedAt = performance.now();
    this.#controller?.pause();
    res.once("drain", this.#goOn);
  }

  readonly #goOn = (): void => {
    this.#pausedAt = undefined;
    this.#lastByteAt = performance.now();
    if (this.#state !== "over") this.#controller?.resume();
  };

  #writeHead(contentLength: string | undefined): void {
    const { requestId, ignored } = this.#call;
    const headers = ownHeaders(requestId);
    headers.push("content-type", this.#contentType);
    // Reverse proxies in front of us hold events back unless told not to.
    if (this.#state === "events") headers.push("x-accel-buffering", "no");
    // Where Anthropic's clients look for it.
    if (this.#translation) headers.push("request-id", requestId);
    if (ignored.length > 0) headers.push("x-ignored-parameters", ignoredParameters(ignored));
    this.#call.firstByteAt = performance.now();
    this.#call.status = this.#status;
    this.#body.writeHead(this.#status, headers, contentLength);
  }

  #finishHeld(): void {
    const said = this.#held.length === 1 && this.#held[0] ? this.#held[0] : Buffer.concat(this.#held);
    this.#noteUsage(findUsage(said));
    const body = this.#wholeOf(said);
    if (!body) return;
    this.#writeHead(String(body.length));
    this.#body.end(body);
    this.#end();
    this.#settle({ kind: "finished" });
  }

  #finish(usage: Usage | undefined): void {
    this.#call.partial = this.#events.failed;
    this.#noteUsage(usage);
    this.#body.end();
    this.#end();
    this.#settle({ kind: "finished" });
  }

  /** Something was sent, the rest will not come. A stream says so in an event; of a JSON answer only a cut is honest. */
  #break(error: AppError): void {
    const { res } = this.#call;
    if (!res.headersSent) {
      this.#fail({ error, retry: true, same: true });
      return;
    }
    this.#call.partial = true;
    this.#noteUsage(this.#events.usage);
    if (this.#state === "events") {
      const last = this.#translation?.failure(error) ?? `data: ${JSON.stringify(openaiError(error))}\n\n`;
      this.#body.end(Buffer.from(last));
    } else res.destroy();
    this.#end(error);
    this.#settle({ kind: "finished" });
  }

  #fail(ending: Omit<Extract<Ending, { kind: "failed" }>, "kind">): void {
    this.#end(ending.error);
    this.#settle({ kind: "failed", ...ending });
  }

  #end(reason?: Error): void {
    this.#state = "over";
    this.#call.res.off("drain", this.#goOn);
    if (reason) this.#controller?.abort(reason);
  }

  #noteUsage(usage: Usage | undefined): void {
    this.#call.promptTokens = usage?.promptTokens;
    this.#call.completionTokens = usage?.completionTokens ?? (this.#call.streamed ? this.#events.events : undefined);
  }
}

const late = (detail: string) => new AppError("UPSTREAM_TIMEOUT", detail);
