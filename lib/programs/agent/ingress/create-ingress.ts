import type { AppError } from "@/lib/kernel/errors";
import {
  createConnectionGate,
  createHttpServer,
  isPrivateAddress,
  listen,
  watchDeadlines,
  type Arriving,
} from "@/lib/kernel/network";
import type { Logger, Registry } from "@/lib/kernel/telemetry";
import { keyedTls, type TlsIdentity } from "@/lib/kernel/tls";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import type { FoundEngine } from "../instances";
import type { RunLogs } from "../runtimes";
import { answerProblem, problemText } from "./answer-problem";
import { createPassToEngine } from "./pass-to-engine";
import { routeRequest, type Route } from "./route-request";
import { serveLog } from "./serve-log";
import type { IngressTokens } from "./verify-ingress-token";

export type Readiness = { ready: boolean; reason?: string };

type Options = {
  findEngine: (instanceId: string) => FoundEngine;
  /** An engine answered, so it is alive. */
  noteAnswer: (instanceId: string) => void;
  logs: RunLogs;
  tokens: IngressTokens;
  /** Set where others than this machine can connect: then only by TLS, and both sides prove their keys. */
  identity?: TlsIdentity | undefined;
  readiness: () => Readiness;
  metrics: Registry;
  log: Logger;
  /** How long who has not proved to be our control plane may take, and how many of them may wait. */
  limits?: Partial<typeof strangerLimits>;
};

export type Ingress = {
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Requests that are being answered by an instance. */
  inFlight(instanceId: string): number;
  /** Takes no more requests, lets running ones end within the drain time, cuts the rest. */
  close(drainMs: number): Promise<void>;
};

const serverLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  /** Bodies have deadlines of their own. */
  requestTimeout: 0,
  connectionsCheckingInterval: 2000,
  /** Longer than clients keep a connection, so that they close first. */
  keepAliveTimeout: 75_000,
};
/** As the gateway's own; connections of the control plane never count as waiting. */
const strangerLimits = { connectionsMax: 10_000, waitingPerAddressMax: 2500, bodyMs: 30_000 };

/**
 * The only way to an engine: by token, by exact path, byte for byte, and between machines by mutual TLS. Health needs
 * neither token nor key, nor do metrics within the installation's own network: both name no model, path or version.
 */
export function createIngress(options: Options): Ingress {
  const { findEngine, tokens, log } = options;
  const engines = createPassToEngine({ onAnswer: options.noteAnswer, log });
  const closing = new AbortController();
  const limits = { ...strangerLimits, ...options.limits };
  const deadlines = watchDeadlines(Math.min(1000, limits.bodyMs / 4));
  const gate = createConnectionGate({ ...limits, deadlines, log });

  function answer(req: IncomingMessage, res: ServerResponse, arriving: Arriving): Promise<void> | void {
    const route = routeRequest(req.url ?? "/");
    switch (route.kind) {
      case "live":
        return answerJson(res, 200, { status: "ok" });
      case "ready": {
        const readiness = options.readiness();
        return answerJson(res, readiness.ready ? 200 : 503, readiness);
      }
      case "metrics":
        if (!isPrivateAddress(req.socket.remoteAddress ?? "")) return nothingHere(res);
        return answerMetrics(res, options.metrics);
      case "none":
        return nothingHere(res);
      default:
        return answerIfKnown(route, req, res, arriving);
    }
  }

  function answerIfKnown(
    route: Extract<Route, { instanceId: string }>,
    req: IncomingMessage,
    res: ServerResponse,
    arriving: Arriving,
  ): Promise<void> | void {
    const holdsKey = !(req.socket instanceof TLSSocket) || tokens.areHeldBy(req.socket);
    const judge = (isOurs: boolean): Promise<void> | void => {
      arriving.judged(isOurs);
      if (!isOurs) return refuse(res, holdsKey ? "A token for this node" : "A known key");
      return answerKnown(route, req, res);
    };
    const isOurs = holdsKey && tokens.verify(req.headers.authorization);
    // No promise for a token that is known, as it is of every request but the first.
    return typeof isOurs === "boolean" ? judge(isOurs) : isOurs.then(judge);
  }

  function answerKnown(
    route: Extract<Route, { instanceId: string }>,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> | void {
    const { instanceId } = route;
    if (route.kind === "log") {
      const { logs } = options;
      return serveLog({ logs, instanceId, query: route.query, res, closing: closing.signal });
    }
    const engine = findEngine(instanceId);
    if (engine.kind === "unknown") {
      return answerProblem(res, { status: 404, code: "NOT_FOUND", detail: "This node runs no such instance." });
    }
    if (engine.kind === "not-serving") {
      const detail = `The instance is ${engine.phase}.`;
      return answerProblem(res, { status: 503, code: "UNAVAILABLE", detail, retryAfterSeconds: 2 });
    }
    const path = route.kind === "engine" ? route.path : "/metrics";
    const paths = route.kind === "engine" ? engine.paths : metricsPath;
    const isOpen = paths.some((one) => one.path === path && one.method === req.method);
    if (isOpen) return engines.pass({ instanceId, engine, path, req, res });
    const open = paths.filter((one) => one.path === path);
    if (open.length === 0) {
      return answerProblem(res, { status: 404, code: "NOT_FOUND", detail: "The engine is not open at this path." });
    }
    const allow = open.map(({ method }) => method).join(", ");
    return answerProblem(res, { status: 405, code: "METHOD_NOT_ALLOWED", detail: `Use ${allow} here.`, allow });
  }

  // A client that is gone is seen by its "close"; writing to it is then no error of ours.
  const clientWentAway = (error: Error) => log.debug({ err: error }, "a client went away");
  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    res.on("error", clientWentAway);
    if (closing.signal.aborted) res.shouldKeepAlive = false;
    const arriving = gate.begin(req, res, req.socket.remoteAddress ?? "", (error) => {
      if (!res.headersSent) answerProblem(res, { ...problemOf(error), isLast: true });
      // An engine that answers before it has read everything leaves a body that nobody waits for.
      else if (res.writableFinished) req.socket.destroy();
      else res.once("finish", () => req.complete || req.socket.destroy());
    });
    const failed = (error: unknown) => {
      log.error({ err: error }, "a request at the ingress failed");
      answerProblem(res, { status: 500, code: "INTERNAL", detail: "Something went wrong on this node." });
    };
    try {
      answer(req, res, arriving)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  const server = createHttpServer({
    limits: serverLimits,
    tls: options.identity && { ...keyedTls, ...options.identity, requestCert: true },
    onRequest,
    refuse: (error) => ({ headers: ["content-type", "application/problem+json"], body: problemText(problemOf(error)) }),
  });
  gate.watch(server, (socket) => tokens.areHeldBy(socket));

  return {
    listen: (port, host) => listen(server, port, host),
    inFlight: (instanceId) => engines.inFlight(instanceId),
    async close(drainMs) {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const idle = setInterval(() => server.closeIdleConnections(), 100);
      const late = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
      deadlines.stop();
      engines.close();
    },
  };
}

const metricsPath = [{ method: "GET", path: "/metrics" }];

const problemOf = ({ status, code, detail }: AppError) => ({ status, code, detail });

const nothingHere = (res: ServerResponse) =>
  answerProblem(res, { status: 404, code: "NOT_FOUND", detail: "There is nothing here." });

const refuse = (res: ServerResponse, needed: string) =>
  answerProblem(res, { status: 401, code: "UNAUTHENTICATED", detail: `${needed} is needed.` });

function answerJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}

async function answerMetrics(res: ServerResponse, registry: Registry): Promise<void> {
  const text = await registry.metrics();
  res.writeHead(200, { "content-type": registry.contentType, "cache-control": "no-store" });
  res.end(text);
}
