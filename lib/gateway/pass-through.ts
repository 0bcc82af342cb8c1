import { AppError } from "@/lib/errors";
import type { Logger } from "@/lib/telemetry";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough as PassThroughStream } from "node:stream";
import type { Dispatcher } from "undici";
import type { ClientFacts } from "./client-address";
import { discardRest } from "./discard-rest";
import { forwardedHeaders, returnedHeaders } from "./forwarded-headers";
import { refuseWebRequest, wordsFor } from "./refuse-web-request";
import { respondWebDown } from "./respond-web-down";

type Arrival = { req: IncomingMessage; res: ServerResponse; requestId: string; client: ClientFacts };

export type PassThrough = (arrival: Arrival) => void;

/** Time web has to begin its answer, and the longest silence within one (event streams send comments well before). */
const headersTimeoutMs = 120_000;
const bodyTimeoutMs = 300_000;
/** Silence of a client in the middle of its body. */
const uploadIdleMs = 60_000;

const nothing = Buffer.alloc(0);

type Options = {
  dispatcher: Pick<Dispatcher, "dispatch">;
  origin: string;
  /** Live views that a browser opens again by itself: a shutdown ends them at once. */
  liveViews: Set<Destroyable>;
  /** How long a client may not read on. */
  stalledMs: number;
  log: Logger;
};

export type Destroyable = { destroy(): void };

/** Everything that is not inference goes to web, bytes both ways as they come. */
export function createPassThrough(options: Options): PassThrough {
  const { dispatcher, origin } = options;
  return (arrival) => {
    const { req, res, requestId, client } = arrival;
    const relay = new Relay(arrival, options);
    const hasBody = req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
    if (hasBody) limitIdleUpload(req);
    res.once("close", () => relay.close());
    try {
      dispatcher.dispatch(
        {
          origin,
          path: req.url ?? "/",
          method: req.method ?? "GET",
          headers: forwardedHeaders(req, client, requestId),
          // Through a stream of its own: undici destroys a body when the answer comes before its end.
          body: hasBody ? req.pipe(new PassThroughStream()) : null,
          headersTimeout: headersTimeoutMs,
          bodyTimeout: bodyTimeoutMs,
        },
        relay,
      );
    } catch (error) {
      relay.refuse(error);
    }
  };
}

/** One answer of web on its way to the client. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #arrival: Arrival;
  readonly #liveViews: Set<Destroyable>;
  readonly #stalledMs: number;
  readonly #log: Logger;
  #controller: Dispatcher.DispatchController | undefined;
  #stalled: NodeJS.Timeout | undefined;
  #over = false;

  constructor(arrival: Arrival, { liveViews, stalledMs, log }: Pick<Options, "liveViews" | "stalledMs" | "log">) {
    this.#arrival = arrival;
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
      refuseWebRequest(res, requestId, words);
      return;
    }
    const raw = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
    res.writeHead(status, message, returnedHeaders(raw));
    // Sends the head now, for answers whose body comes later; flushHeaders() would write it as UTF-8, not as it came.
    res.write(nothing);
    if (req.method === "GET" && headers["content-type"]?.includes("text/event-stream")) this.#liveViews.add(res);
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

/** The whole upload may take as long as it takes, but not stand still. */
function limitIdleUpload(req: IncomingMessage): void {
  const { socket } = req;
  const onTimeout = () => socket.destroy();
  socket.setTimeout(uploadIdleMs, onTimeout);
  req.once("end", () => socket.setTimeout(0, onTimeout));
}
