import type { Logger } from "@/lib/kernel/telemetry";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { answerProblem } from "./answer-problem";
import { clientHeaders } from "./passed-headers";

type Options = {
  instanceId: string;
  req: IncomingMessage;
  res: ServerResponse;
  /** Bytes came from the engine. */
  onAnswer: () => void;
  /** The passage is over, whatever its end. */
  onEnd: () => void;
  log: Logger;
};

/** The body was larger than the ingress lets through. */
export class BodyTooLargeError extends Error {}

/** One request on its way to an engine and back, bytes as they come. A client that leaves ends the engine's work at once. */
export class Passage implements Dispatcher.DispatchHandler {
  readonly #options: Options;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;

  constructor(options: Options) {
    this.#options = options;
    options.res.once("close", () => this.#clientLeft());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error("the client left before the request was sent"));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, text?: string): void {
    if (status < 200 || this.#over) return;
    this.#options.onAnswer();
    const raw = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    this.#options.res.writeHead(status, text, clientHeaders(raw));
    // The head says at once that the engine began, however long its first token takes.
    this.#options.res.flushHeaders();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#options.onAnswer();
    const { res } = this.#options;
    if (res.write(chunk)) return;
    controller.pause();
    res.once("drain", () => controller.resume());
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#end();
    this.#options.res.end();
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#over) return;
    this.#end();
    this.refuse(error);
  }

  /** The engine did not take the request, or broke off. What has begun is cut, never ended as if it were whole. */
  refuse(error: Error): void {
    const { res, instanceId, log } = this.#options;
    if (error instanceof BodyTooLargeError) {
      answerProblem(res, { status: 413, code: "PAYLOAD_TOO_LARGE", detail: error.message });
      return;
    }
    log.warn({ err: error, instanceId }, "an engine did not answer a request to its end");
    answerProblem(res, {
      status: 503,
      code: "UPSTREAM_FAILED",
      detail: "The engine did not answer. It may just have ended.",
      retryAfterSeconds: 1,
    });
  }

  #clientLeft(): void {
    if (this.#over) return;
    this.#end();
    this.#controller?.abort(new Error("the client left"));
  }

  #end(): void {
    this.#over = true;
    this.#options.onEnd();
  }
}
