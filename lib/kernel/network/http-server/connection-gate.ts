import { AppError } from "@/lib/kernel/errors";
import type { Logger } from "@/lib/kernel/telemetry";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Socket, type Server } from "node:net";
import type { TLSSocket } from "node:tls";
import { networkOf } from "../network-of";
import type { Deadlines } from "./deadlines";
import { UnfinishedBody } from "./unfinished-body";

/** A request on its way in, until its body is whole or passed on. */
export type Arriving = {
  /** Ends the request from here; whoever waits for its body puts its own way of refusing here. */
  refuse(error: AppError): void;
  /** The rest goes on to somebody who has limits of their own: the connection waits for nothing any more. */
  passedOn(): void;
  /** Whether whoever sent it has proved to be ours: such a connection may wait, and others of its address are not counted for it. */
  judged(isOurs: boolean): void;
};

export type ConnectionGate = {
  /** Looks after the connections of a server from now on. @param isOurs - whether the other side of TLS is known by its key. */
  watch(server: Server, isOurs?: (socket: TLSSocket) => boolean): void;
  /** The head of a request has arrived. `address` is the client's, which a trusted proxy may have told. */
  begin(req: IncomingMessage, res: ServerResponse, address: string, refuse: Arriving["refuse"]): Arriving;
  /** Connections open now. */
  open(): number;
  /** Connections closed to make room, ever. */
  closed(): number;
};

type Options = {
  connectionsMax: number;
  waitingPerAddressMax: number;
  /** Time for a body, or for a part of a large one. */
  bodyMs: number;
  deadlines: Deadlines;
  log: Logger;
};

type Visitor = {
  /** Of TLS, once it is spoken. */
  socket: Socket;
  readonly peer: string;
  isOurs: boolean;
  /** Whom it counts against while it waits; undefined while it does not. */
  group: string | undefined;
  answering: number;
  arriving: Arriving | undefined;
};

const toldEveryMs = 10_000;

/**
 * Keeps the door open for those who come with a whole request. A connection *waits* from its opening until a request is
 * whole, and again behind its last answer: such connections are many at no cost to whoever opens them. Nobody is turned
 * away for their number; beyond a limit, of one address or of all together, the one that has waited longest is closed. So
 * a busy proxy, which waits for nothing, is never limited, and who sends what it has to send is not either.
 */
export function createConnectionGate(options: Options): ConnectionGate {
  const { connectionsMax, waitingPerAddressMax, bodyMs, deadlines, log } = options;
  /** By both ends. */
  const visitors = new Map<string, Visitor>();
  const bySocket = new WeakMap<Socket, Visitor>();
  /** Longest first, as in each group. */
  const waiting = new Set<Visitor>();
  const groups = new Map<string, Set<Visitor>>();
  let closed = 0;
  let toldAt = -Infinity;

  const stopWaiting = (visitor: Visitor): void => {
    if (visitor.group === undefined) return;
    waiting.delete(visitor);
    const group = groups.get(visitor.group);
    group?.delete(visitor);
    if (group?.size === 0) groups.delete(visitor.group);
    visitor.group = undefined;
  };

  const wait = (visitor: Visitor, address: string): void => {
    stopWaiting(visitor);
    if (visitor.isOurs) return;
    const name = networkOf(address);
    const group = groups.get(name) ?? new Set();
    visitor.group = name;
    waiting.add(visitor);
    groups.set(name, group.add(visitor));
    if (group.size > waitingPerAddressMax) closeFirst(group);
  };

  const closeFirst = (those: Set<Visitor>): boolean => {
    const [visitor] = those;
    if (!visitor) return false;
    tell(visitor);
    stopWaiting(visitor);
    visitor.arriving?.refuse(tooMany());
    // Behind the refusal, which may take a few promises; and Node's own way, for ours would go on reading.
    setImmediate(() => Socket.prototype.destroySoon.call(visitor.socket));
    return true;
  };

  const tell = ({ group }: Visitor): void => {
    closed += 1;
    if (performance.now() - toldAt < toldEveryMs) return;
    toldAt = performance.now();
    log.warn(
      { address: group, open: visitors.size, closed },
      "connections that wait are closed to keep room for others",
    );
  };

  const opened = (socket: Socket): void => {
    if (visitors.size >= connectionsMax && !closeFirst(waiting)) {
      socket.destroy();
      return;
    }
    const name = endsOf(socket);
    const peer = socket.remoteAddress ?? "";
    const visitor: Visitor = { socket, peer, isOurs: false, group: undefined, answering: 0, arriving: undefined };
    visitors.set(name, visitor);
    bySocket.set(socket, visitor);
    socket.once("close", () => {
      stopWaiting(visitor);
      if (visitors.get(name) === visitor) visitors.delete(name);
    });
    wait(visitor, peer);
  };

  const secured = (socket: TLSSocket, isOurs: boolean): void => {
    const visitor = visitors.get(endsOf(socket));
    if (!visitor) return;
    visitor.socket = socket;
    visitor.isOurs = isOurs;
    bySocket.set(socket, visitor);
    if (isOurs) stopWaiting(visitor);
  };

  /** Behind the read that brought the head: most bodies have come whole with it, and nothing has to be looked after. */
  const awaitBody = (req: IncomingMessage, visitor: Visitor, arriving: Arriving, address: string): void => {
    if (req.complete || req.destroyed) {
      stopWaiting(visitor);
      return;
    }
    visitor.arriving = arriving;
    if (!visitor.isOurs) wait(visitor, address);
    const body = new UnfinishedBody(req, bodyMs, (error) => arriving.refuse(error));
    deadlines.add(body);
    const arrived = () => {
      deadlines.delete(body);
      if (visitor.arriving !== arriving) return;
      visitor.arriving = undefined;
      stopWaiting(visitor);
    };
    arriving.passedOn = () => stopWaiting(visitor);
    req.once("end", arrived).once("close", arrived);
  };

  return {
    watch(server, isOurs) {
      server.on("connection", opened);
      if (isOurs) server.on("secureConnection", (socket: TLSSocket) => secured(socket, isOurs(socket)));
    },
    begin(req, res, address, refuse) {
      const visitor = bySocket.get(req.socket);
      const arriving: Arriving = { refuse, passedOn: () => undefined, judged: () => undefined };
      if (!visitor) return arriving;
      visitor.answering += 1;
      res.on("close", () => {
        visitor.answering -= 1;
        const isIdle = visitor.answering === 0 && visitor.arriving === undefined;
        if (isIdle && !visitor.socket.destroyed) wait(visitor, visitor.peer);
      });
      arriving.judged = (isOurs) => {
        visitor.isOurs = isOurs;
        if (isOurs) stopWaiting(visitor);
      };
      if (hasBody(req)) process.nextTick(awaitBody, req, visitor, arriving, address);
      else stopWaiting(visitor);
      return arriving;
    },
    open: () => visitors.size,
    closed: () => closed,
  };
}

const endsOf = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress}`;

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

const tooMany = () =>
  new AppError(
    "RATE_LIMITED",
    "Too many incomplete requests from this address. Send each request completely and promptly.",
    {
      retryAfterSeconds: 1,
    },
  );
