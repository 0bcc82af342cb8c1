import { AppError } from "@/lib/kernel/errors";
import { createServer, STATUS_CODES, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from "node:https";
import type { Duplex } from "node:stream";
import { discardRest } from "./discard-rest";
import { createUnreadable } from "./unreadable";

/** The body of an answer, and its headers, names and values by turns. */
export type Words = { headers: readonly string[]; body: string };

type Options = {
  limits: Pick<ServerOptions, "requestTimeout" | "keepAliveTimeout" | "connectionsCheckingInterval"> & {
    maxHeaderSize: number;
    headersTimeout: number;
  };
  /** Set for TLS. */
  tls?: TlsServerOptions | undefined;
  shouldUpgrade?: ServerOptions["shouldUpgradeCallback"];
  onRequest: RequestListener;
  /** How this server says that a request could not be read. Its path is not known. */
  refuse: (error: AppError) => Words;
};

/** Time a client has to notice that it was answered, and to stop sending. */
const lingerMs = 5000;

/**
 * A server that answers in words of its own whatever Node's would refuse with an empty body, before a handler sees it: what
 * its parser cannot read, heads that are too large or too slow, no Host, expectations and CONNECT.
 */
export function createHttpServer({ limits, tls, shouldUpgrade, onRequest, refuse }: Options): Server {
  const unreadable = createUnreadable(limits);
  /** Of each connection the answer that was begun last. */
  const answers = new WeakMap<Duplex, Parameters<RequestListener>[1]>();
  const refused = new WeakSet<Duplex>();

  const handle: RequestListener = (req, res) => {
    answers.set(req.socket, res);
    if (req.headers.host === undefined && req.httpVersion === "1.1") {
      const { headers, body } = refuse(withoutHost);
      res.writeHead(withoutHost.status, [...headers, ...framing(body)]).end(body);
      discardRest(req);
      return;
    }
    onRequest(req, res);
  };

  /** Whether an answer would be taken for one to the request at fault. */
  const isHeard = (socket: Duplex): boolean => {
    const res = answers.get(socket);
    if (!res) return true;
    // Behind a whole request, once it is answered; or within its body, as long as nobody has.
    return res.req.complete ? res.writableFinished : !res.headersSent && !res.writableEnded && res.socket === socket;
  };

  const answer = (socket: Duplex, error: AppError): void => {
    if (refused.has(socket)) return;
    if (!socket.writable || !isHeard(socket)) {
      socket.destroy();
      return;
    }
    refused.add(socket);
    const { headers, body } = refuse(error);
    const lines = [`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`];
    const all = [...headers, "date", new Date().toUTCString(), ...framing(body)];
    for (let index = 0; index < all.length; index += 2) lines.push(`${all[index]}: ${all[index + 1]}`);
    socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
    // What still comes is read, or closing would reset the connection, with which the answer may be lost.
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once("close", () => clearTimeout(timer));
  };

  // Node looks for an expectation of a request and a Host before it asks a handler.
  const options = {
    ...limits,
    requireHostHeader: false,
    ...(shouldUpgrade && { shouldUpgradeCallback: shouldUpgrade }),
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, handshakeTimeout: limits.headersTimeout })
    : createServer(options);
  server.on("request", handle);
  // An expectation that nobody knows is no reason to answer otherwise (RFC 9110 §10.1.1).
  server.on("checkExpectation", handle);
  server.on("connect", (_req, socket) => {
    socket.on("error", () => socket.destroy());
    answer(socket, noProxy);
  });
  server.on("clientError", (error, socket) => {
    const reason = unreadable(error);
    // Nothing of the client's request: a connection that broke, or that never spoke TLS.
    if (reason) answer(socket, reason);
    else socket.destroy();
  });
  return server;
}

const framing = (body: string): string[] => ["content-length", String(Buffer.byteLength(body)), "connection", "close"];

const withoutHost = new AppError("MALFORMED_REQUEST", "Send a Host header; HTTP/1.1 requires one.");
const noProxy = new AppError(
  "MALFORMED_REQUEST",
  "This server is not a proxy and does not support CONNECT. Send it ordinary requests.",
);
