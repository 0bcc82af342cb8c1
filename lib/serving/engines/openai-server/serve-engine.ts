import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createHttpServer, discardRest, listen } from "@/lib/kernel/network";
import { errorEnvelope, Refusal } from "./refusal";
import { readJsonBody } from "./parse-request";

/** One call. `signal` fires when the client disconnects before its answer is complete. */
export type EngineCall = { body: unknown; signal: AbortSignal; response: ServerResponse };

export type EngineRoute = {
  method: "GET" | "POST";
  path: string;
  handle(call: EngineCall): Promise<void> | void;
};

export type EngineServer = {
  port: number;
  /** Takes no new calls, waits at most `graceMs` for running ones, then cuts them. */
  close(graceMs: number): Promise<void>;
};

type Options = {
  port: number;
  apiKey: string;
  routes: readonly EngineRoute[];
  /** Body of `/health`, and whether the engine can serve. */
  health: () => { ready: boolean; body: unknown };
  /** Told of errors that are not refusals. */
  onError: (error: unknown) => void;
};

const bodyBytesMax = 8 * 1024 ** 2;
/** As Node has them. */
const limits = { maxHeaderSize: 16 * 1024, headersTimeout: 60_000 };
const jsonType = "application/json; charset=utf-8";

/**
 * HTTP server of an engine: loopback only, the bearer key on every path but `/health`, unknown paths 404, errors in the
 * OpenAI envelope.
 */
export async function serveEngine({ port, apiKey, routes, health, onError }: Options): Promise<EngineServer> {
  const keyDigest = digest(`Bearer ${apiKey}`);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = "/"] = (request.url ?? "/").split("?", 1);
    if (path === "/health" && request.method === "GET") {
      const { ready, body } = health();
      sendJson(response, ready ? 200 : 503, body);
      return;
    }
    if (!timingSafeEqual(digest(request.headers.authorization ?? ""), keyDigest)) {
      throw new Refusal(401, "The key is missing or wrong.", { type: "authentication_error", code: "invalid_api_key" });
    }
    const route = findRoute(routes, request.method ?? "", path);
    if (!health().ready) throw new Refusal(503, "The model is still loading.", { type: "unavailable_error" });
    const body = request.method === "POST" ? await readJsonBody(request, bodyBytesMax) : undefined;
    await route.handle({ body, response, signal: signalOf(response) });
  };
  const server = createHttpServer({
    limits,
    onRequest: (request, response) => {
      answer(request, response).catch((error: unknown) => {
        if (!(error instanceof Refusal) && !response.destroyed) onError(error);
        sendError(response, error);
      });
    },
    refuse: ({ status, code, detail }) => ({
      headers: ["content-type", jsonType],
      body: JSON.stringify(errorEnvelope(new Refusal(status, detail, { code: code.toLowerCase() })).body),
    }),
  });
  const listening = await listen(server, port, "127.0.0.1");
  return {
    port: listening.port,
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": jsonType }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, body } = errorEnvelope(error);
  sendJson(response, status, body);
  discardRest(response.req);
}

function findRoute(routes: readonly EngineRoute[], method: string, path: string): EngineRoute {
  const onPath = routes.filter((route) => route.path === path);
  const route = onPath.find((candidate) => candidate.method === method);
  if (route) return route;
  if (onPath.length > 0) throw new Refusal(405, `${method} is not allowed on ${path}.`, { code: "method_not_allowed" });
  throw new Refusal(404, `There is no ${path} here.`, { type: "not_found_error", code: "not_found" });
}

function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort(new Error("The client has gone."));
  });
  return controller.signal;
}

/** Digests make the comparison independent of the key's length. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
