/**
 * The inference gateway and, in embedded mode, the front door.
 *
 *   client ──▶ routeRequest ──┬─▶ web              passThrough, passUpgrade: bytes both ways
 *                             ├─▶ /health, /metrics  its own
 *                             └─▶ serveInference   authenticate → authorize → admit → resolve → forward → meter
 *
 * Nothing on the request's path asks the database: what it needs is in the directory, what it leaves goes to the meter.
 */
import { createConnectionGate, createHttpServer, isPrivateAddress, listen, watchDeadlines } from "@/lib/kernel/network";
import { createIngressAgents } from "@/lib/serving/nodes/ingress-agents";
import { createRegistry, type Logger } from "@/lib/kernel/telemetry";
import type { TlsIdentity } from "@/lib/kernel/tls";
import type { gatewayConfig } from "@/lib/kernel/config";
import { AppError } from "@/lib/kernel/errors";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import type * as z from "zod";
import { createAdmit } from "./inference/admit";
import { createAuthenticate, type VerifyToken } from "./inference/authenticate";
import { createReadClient } from "./front-door/client-address";
import { createCrossOrigin } from "./front-door/cross-origin";
import type { Directory } from "./directory/directory";
import type { Exchange } from "./inference/exchange";
import { createForward } from "./inference/forward";
import { GatewayError } from "./inference/gateway-error";
import { createLocalDispatcher } from "./inference/local-dispatcher";
import type { IngressTokens } from "./directory/ingress-tokens";
import { createMeter, type Ledger } from "./metering/meter";
import { createObserve } from "./metering/observe";
import { createPassThrough, liveViewsMax, type Destroyable } from "./front-door/pass-through";
import { createPassUpgrade } from "./front-door/pass-upgrade";
import { createPicker } from "./inference/pick-instance";
import { refuseUnread } from "./front-door/refuse-unread";
import { refuseWebRequest } from "./front-door/refuse-web-request";
import { reportReadiness } from "./front-door/report-health";
import { respondError, respondJson, respondText } from "./respond";
import { createRetryBudget } from "./inference/retry-budget";
import { routeRequest } from "./front-door/route-request";
import { createServeInference } from "./inference/serve-inference";
import type { Spool } from "./metering/spool";
import { createProxyWatch } from "./front-door/watch-proxies";
import { createWebTurns } from "./front-door/web-turns";
import type { KeyRing } from "@/lib/kernel/secrets";

export type GatewaySettings = z.output<typeof gatewayConfig>;

export type Gateway = {
  listen(port: number, host: string): Promise<AddressInfo>;
  /** Stops accepting, lets running calls end within the drain time, ends the rest with an error, writes the records. */
  drain(): Promise<void>;
};

type Options = {
  settings: GatewaySettings;
  directory: Directory;
  keys: Pick<KeyRing, "matches">;
  verifyToken: VerifyToken;
  tokens: IngressTokens;
  /** What is shown to nodes on other machines. */
  identity: () => Promise<TlsIdentity>;
  ledger: Ledger;
  spool: Spool;
  log: Logger;
  /** Next's development server tells browsers by WebSocket what changed. Its server for good would let them hang. */
  webSockets: boolean;
};

const serverLimits = {
  /** Twice what web takes, so that what is too large for it is refused in words. */
  maxHeaderSize: 32 * 1024,
  headersTimeout: 15_000,
  /** Bodies have deadlines of their own: an upload to web may take hours, as long as it goes on. */
  requestTimeout: 0,
  connectionsCheckingInterval: 2000,
  /** Longer than the 60 s for which common balancers keep a connection, so that they close first. */
  keepAliveTimeout: 75_000,
};
/** Kept-alive connections are closed before Node's own servers would close them, at 5 s. */
const connectionOptions = { connect: { timeout: 2000 }, keepAliveTimeout: 4000, pipelining: 1, allowH2: false };

export function createGateway(options: Options): Gateway {
  const { settings, directory, ledger, spool, log } = options;
  const registry = createRegistry("gateway");
  const running = new Set<Exchange>();
  const liveViews = new Set<Destroyable>();
  const limits = {
    firstByteMs: settings.GATEWAY_FIRST_BYTE_TIMEOUT_MS,
    answerMs: settings.GATEWAY_ANSWER_TIMEOUT_MS,
    idleMs: settings.GATEWAY_IDLE_TIMEOUT_MS,
  };
  const bodyMs = settings.GATEWAY_BODY_TIMEOUT_MS;
  const deadlines = watchDeadlines(Math.min(1000, Math.max(10, Math.min(bodyMs, ...Object.values(limits)) / 4)));
  const gate = createConnectionGate({
    connectionsMax: settings.GATEWAY_CONNECTIONS_MAX,
    waitingPerAddressMax: settings.GATEWAY_WAITING_PER_ADDRESS_MAX,
    bodyMs,
    deadlines,
    log,
  });
  const meter = createMeter({ ledger, spool, log, observe: (record) => observe.call(record) });
  const observe = createObserve(registry, {
    running: () => running.size,
    directoryAgeMs: () => directory.ageMs(),
    meterIsBehind: () => meter.isBehind(),
    connectionsOpen: () => gate.open(),
    connectionsClosed: () => gate.closed(),
  });
  const agents = createIngressAgents({ identity: options.identity, connections: connectionOptions });
  const local = createLocalDispatcher();
  const forward = createForward({
    ...options,
    agents,
    local,
    picker: createPicker(),
    retries: createRetryBudget(),
    deadlines,
    limits,
    running,
    onRetry: () => observe.retry(),
    // Token ids of what is embedded become the text that they stand for.
    bodyBytesMax: 2 * settings.GATEWAY_BODY_BYTES_MAX,
  });
  const admit = createAdmit(settings.GATEWAY_CONCURRENCY_MAX, meter);
  const serveInference = createServeInference({
    directory,
    authenticate: createAuthenticate(options),
    admit,
    forward,
    meter,
    bodyBytesMax: settings.GATEWAY_BODY_BYTES_MAX,
    log,
  });
  const readClient = createReadClient(settings.TRUSTED_PROXIES);
  const proxies = createProxyWatch(log);
  const crossOrigin = createCrossOrigin(settings.GATEWAY_CORS_ORIGINS);
  const upstream = settings.WEB_UPSTREAM === undefined ? undefined : new URL(settings.WEB_UPSTREAM);
  const webMax = settings.GATEWAY_WEB_CONNECTIONS_MAX;
  const web = new Agent({ ...connectionOptions, connections: webMax + liveViewsMax });
  const passThrough =
    upstream &&
    createPassThrough({
      dispatcher: web,
      turns: createWebTurns(webMax),
      origin: upstream.origin,
      liveViews,
      stalledMs: limits.idleMs,
      log,
    });
  const passUpgrade = upstream && options.webSockets ? createPassUpgrade(upstream, liveViews, log) : undefined;
  let isDraining = false;

  /** In the form that its reader understands: inference speaks as OpenAI does, everything else in problem documents. */
  const refuse = (req: IncomingMessage, res: ServerResponse, requestId: string, error: AppError, extra?: string[]) => {
    const respond = isInference(req) ? respondError : refuseWebRequest;
    respond(res, requestId, error, extra);
  };

  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    const requestId = randomUUID();
    // A client that is gone is seen by its "close"; writing to it is then no error of ours.
    res.on("error", (error) => log.debug({ err: error, requestId }, "a client went away"));
    if (isDraining) res.shouldKeepAlive = false;
    const route = routeRequest(req);
    const client = readClient(req);
    const arriving = gate.begin(req, res, client.address, (error) => {
      if (!res.headersSent) refuse(req, res, requestId, error, ["connection", "close"]);
    });
    // Probes ask directly, proxy or not.
    if (route.kind !== "live" && route.kind !== "ready") proxies.saw(client);
    if (isInference(req) && crossOrigin(req, res, requestId)) return;
    switch (route.kind) {
      case "inference":
        void serveInference({ req, res, requestId, clientAddress: client.address, arriving }, route);
        break;
      case "web":
        if (passThrough) passThrough({ req, res, requestId, client, arriving });
        else refuse(req, res, requestId, nothingHere(req));
        break;
      case "malformed":
        refuse(req, res, requestId, malformed);
        break;
      case "unknown-inference":
        refuse(req, res, requestId, nothingHere(req));
        break;
      case "wrong-method":
        refuse(req, res, requestId, new AppError("METHOD_NOT_ALLOWED", `Use ${route.allow} here.`), [
          "allow",
          route.allow,
        ]);
        break;
      case "live":
        respondJson(res, requestId, 200, { status: "ok" });
        break;
      case "ready": {
        const readiness = reportReadiness(directory, meter, proxies, isDraining);
        respondJson(res, requestId, readiness.ready ? 200 : 503, readiness);
        break;
      }
      case "metrics":
        // Behind a proxy that hides them, its address says nothing of who asks.
        if (isPrivateAddress(client.address) && !client.viaUnknownProxy) void respondMetrics(res, requestId);
        else refuse(req, res, requestId, nothingHere(req));
        break;
    }
  };

  const respondMetrics = async (res: ServerResponse, requestId: string): Promise<void> => {
    try {
      respondText(res, requestId, 200, registry.contentType, await registry.metrics());
    } catch (error) {
      log.error({ err: error }, "metrics could not be collected");
      respondError(res, requestId, new AppError("INTERNAL", "Metrics could not be collected."));
    }
  };

  /** Web speaks it below one path alone. */
  const isWebSocket = (req: IncomingMessage) =>
    req.headers.upgrade?.toLowerCase() === "websocket" &&
    passUpgrade !== undefined &&
    req.url?.startsWith("/_next/") === true &&
    routeRequest(req).kind === "web";
  // Any other protocol that a client would like to change to is not spoken here: the request counts as an ordinary one.
  const server = createHttpServer({
    limits: serverLimits,
    shouldUpgrade: isWebSocket,
    onRequest,
    refuse: (error) => refuseUnread(error, randomUUID()),
  });
  gate.watch(server);
  server.on("upgrade", (req, socket, head) => {
    passUpgrade?.({ req, socket, head, client: readClient(req), requestId: randomUUID() });
  });

  return {
    listen: (port, host) => listen(server, port, host),
    async drain() {
      isDraining = true;
      for (const view of liveViews) view.destroy();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const idle = setInterval(() => server.closeIdleConnections(), 100);
      const late = setTimeout(() => {
        for (const exchange of running) exchange.stop(shuttingDown());
        // Time for the last events to leave, then nothing is waited for.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }, settings.GATEWAY_DRAIN_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
      deadlines.stop();
      local.close();
      await Promise.all([agents.close(), web.destroy(), meter.close()]);
    },
  };
}

const isInference = (req: IncomingMessage) => /^\/(v1|runtime)\b/.test(req.url ?? "");

const malformed = new AppError(
  "MALFORMED_REQUEST",
  "Send the address as a plain path, without dot segments, backslashes or broken escapes, and a valid Host header.",
);

const nothingHere = (req: IncomingMessage) => {
  const path = (req.url ?? "").split("?", 1)[0]?.slice(0, 200) ?? "";
  const advice = path.includes("/v1/responses/") ? " Responses are not stored." : "";
  return new GatewayError("NOT_FOUND", "unknown_url", `There is nothing at ${req.method} ${path}.${advice}`);
};

const shuttingDown = () => new AppError("UNAVAILABLE", "The gateway is shutting down.", { retryAfterSeconds: 2 });
