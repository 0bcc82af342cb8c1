import { AppError } from "@/lib/kernel/errors";
import { discardRest, hasBody, type Arriving } from "@/lib/kernel/network";
import type { Logger } from "@/lib/kernel/telemetry";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { PassThrough as PassThroughStream } from "node:stream";
import type { Dispatcher } from "undici";
import type { ClientFacts } from "./client-address";
import { forwardedHeaders, returnedHeaders } from "./forwarded-headers";
import { gatherBody } from "./gather-body";
import { offeredMethods } from "./offered-methods";
import { refuseWebRequest, wordsFor } from "./refuse-web-request";
import { respondWebDown } from "./respond-web-down";
import type { WebTurns } from "./web-turns";

type Arrival = {
  req: IncomingMessage;
  res: ServerResponse;
  requestId: string;
  client: ClientFacts;
  arriving: Pick<Arriving, "passedOn">;
};

export type PassThrough = (arrival: Arrival) => void;

/** Time web has to begin its answer, and the longest silence within one (event streams send comments well before). */
const headersTimeoutMs = 120_000;
const bodyTimeoutMs = 300_000;
/** Streams of events that stay open at a time; web has a limit of its own for each person. */
export const liveViewsMax = 256;
/** Bodies up to this size are read before web is asked, so that a slow client holds nothing of web's. */
const smallBodyBytesMax = 32 * 1024;

const nothing = Buffer.alloc(0);

type Options = {
  dispatcher: Pick<Dispatcher, "dispatch">;
  turns: WebTurns;
  origin: string;
  /** Live views that a browser opens again by itself: a shutdown ends them at once. */
  liveViews: Set<Destroyable>;
  /** How long a client may not read on. */
  stalledMs: number;
  log: Logger;
};

export type Destroyable = { destroy(): void };

/** Everything that is not inference goes to web: a small body once it is whole, a larger one as it comes, and answers too. */
export function createPassThrough(options: Options): PassThrough {
  const { dispatcher, origin, turns } = options;

  const dispatch = ({ req, requestId, client }: Arrival, relay: Relay, body: Body): void => {
    try {
      dispatcher.dispatch(
        {
          origin,
          path: req.url ?? "/",
          method: req.method ?? "GET",
          headers: forwardedHeaders(req, client, requestId),
          body,
          headersTimeout: headersTimeoutMs,
          bodyTimeout: bodyTimeoutMs,
        },
        relay,
      );
    } catch (error) {
      relay.refuse(error);
    }
  };

  const ask = (arrival: Arrival, body: Body): void => {
    const { req, res, requestId, client, arriving } = arrival;
    // The time in the queue is its client's own as well: whoever leaves gives the place back.
    const leave = turns.take(client.address, () => {
      const relay = new Relay(arrival, options, () => leave?.());
      res.once("close", () => relay.close());
      dispatch(arrival, relay, body);
      if (body === null || Buffer.isBuffer(body)) return;
      arriving.passedOn();
      req.pipe(body);
    });
    if (leave) res.once("close", leave);
    else refuseWebRequest(res, requestId, busy());
  };

  const gather = async (arrival: Arrival): Promise<void> => {
    const { req, res } = arrival;
    const body = await gatherBody(req, smallBodyBytesMax);
    if (res.headersSent) req.resume();
    else if (body !== undefined) ask(arrival, body);
  };

  return (arrival) => {
    if (hasBody(arrival.req)) void gather(arrival);
    else ask(arrival, null);
  };
}

type Body = Buffer | PassThroughStream | null;

const tooManyViews = () =>
  new AppError("UNAVAILABLE", "Too many live views are open; close some and try again.", { retryAfterSeconds: 10 });

const busy = () =>
  new AppError("UNAVAILABLE", "Too many requests of this address wait for the console already; try again.", {
    retryAfterSeconds: 2,
  });

/** One answer of web on its way to the client. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #arrival: Arrival;
  readonly #web: Pick<Options, "dispatcher" | "origin">;
  readonly #liveViews: Set<Destroyable>;
  readonly #stalledMs: number;
  readonly #log: Logger;
  readonly #giveTurnBack: () => void;
  #controller: Dispatcher.DispatchController | undefined;
  #stalled: NodeJS.Timeout | undefined;
  #over = false;

  constructor(arrival: Arrival, { dispatcher, origin, liveViews, stalledMs, log }: Options, giveTurnBack: () => void) {
    this.#giveTurnBack = giveTurnBack;
    this.#arrival = arrival;
    this.#web = { dispatcher, origin };
    this.#liveViews = liveViews;
    this.#stalledMs = stalledMs;
    this.#log = log;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error("the client left"));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    message?: string,
  ): void {
    if (status < 200) return;
    const { req, res, requestId } = this.#arrival;
    const words = headers["content-type"] === undefined ? wordsFor(status) : undefined;
    if (words) {
      this.#over = true;
      if (status === 405) void this.#refuseMethod(words);
      else refuseWebRequest(res, requestId, words);
      return;
    }
    const isLive = req.method === "GET" && headers["content-type"]?.includes("text/event-stream") === true;
    if (isLive && this.#liveViews.size >= liveViewsMax) {
      this.#over = true;
      controller.abort(new Error("too many live views are open"));
      refuseWebRequest(res, requestId, tooManyViews());
      return;
    }
    const raw = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    res.writeHead(status, message, returnedHeaders(raw));
    // Sends the head now, for answers whose body comes later; flushHeaders() would write it as UTF-8, not as it came.
    res.write(nothing);
    if (!isLive) return;
    this.#liveViews.add(res);
    // It may stay open for hours, and would keep ordinary requests of its address waiting.
    this.#giveTurnBack();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    const { res } = this.#arrival;
    if (res.write(chunk) || this.#stalled) return;
    controller.pause();
    this.#stalled = setTimeout(() => res.destroy(), this.#stalledMs).unref();
    res.once("drain", () => {
      clearTimeout(this.#stalled);
      this.#stalled = undefined;
      controller.resume();
    });
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    const { req, res } = this.#arrival;
    res.end();
    discardRest(req);
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    const { req, res, requestId } = this.#arrival;
    this.#log.warn({ err: error, requestId, path: req.url?.split("?", 1)[0] }, "web did not answer");
    if (res.headersSent) res.destroy();
    else respondWebDown(req, res, requestId, error);
  }

  close(): void {
    clearTimeout(this.#stalled);
    this.#liveViews.delete(this.#arrival.res);
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error("the client left"));
  }

  async #refuseMethod(words: AppError): Promise<void> {
    const { req, res, requestId } = this.#arrival;
    const allow = await offeredMethods(this.#web.dispatcher, this.#web.origin, req.url ?? "/");
    refuseWebRequest(res, requestId, words, allow === undefined ? [] : ["allow", allow]);
  }

  /** The request cannot be put into HTTP again as it came: a target or header that only a broken client sends. */
  refuse(error: unknown): void {
    this.#over = true;
    const { res, requestId } = this.#arrival;
    this.#log.debug({ err: error, requestId }, "a request could not be passed on");
    const reason = new AppError(
      "MALFORMED_REQUEST",
      "The address or a header holds characters that HTTP does not allow.",
    );
    refuseWebRequest(res, requestId, reason, ["connection", "close"]);
  }
}
