import { watchDeadlines } from "../http-server";
import { Connection, type HttpExchange, type HttpHandler, type Timing } from "./connection";
import { requestHead, type HttpRequest } from "./request-head";

export type HttpClient = {
  /**
   * Sends a request to a server of ours, over a connection that is kept. It is not repeated: what fails is told to the
   * handler, never before this returns.
   *
   * @param origin - of plain http.
   * @throws TypeError for what cannot be put into HTTP.
   */
  request(origin: string, request: HttpRequest, handler: HttpHandler): HttpExchange;
  /** Cuts what is under way. */
  close(): void;
};

type Server = { origin: URL; connections: number; /** The one used last comes last. */ idle: Connection[] };

const checkEveryMs = 250;

/**
 * A client for servers that we run ourselves: HTTP/1.1 in the clear, bodies by Content-Length or in chunks, connections
 * without limit and kept. It costs a fraction of a client for everything (ARCHITECTURE, decisions); what it does not know
 * is an error.
 */
export function createHttpClient(timing: Timing): HttpClient {
  const deadlines = watchDeadlines(checkEveryMs);
  const servers = new Map<string, Server>();
  const open = new Set<Connection>();

  const serverAt = (name: string): Server => {
    const known = servers.get(name);
    if (known) return known;
    const origin = new URL(name);
    if (origin.protocol !== "http:") throw new TypeError(`${name} is not called in the clear`);
    const server: Server = { origin, connections: 0, idle: [] };
    return server;
  };

  const connectTo = (name: string, server: Server): Connection => {
    servers.set(name, server);
    server.connections += 1;
    const connection = new Connection(
      server.origin,
      timing,
      () => server.idle.push(connection),
      () => {
        deadlines.delete(connection);
        open.delete(connection);
        server.connections -= 1;
        if (server.connections === 0) servers.delete(name);
        const place = server.idle.indexOf(connection);
        if (place !== -1) server.idle.splice(place, 1);
      },
    );
    deadlines.add(connection);
    open.add(connection);
    return connection;
  };

  return {
    request(origin, request, handler) {
      const server = serverAt(origin);
      const head = requestHead(server.origin.host, request);
      const connection = server.idle.pop() ?? connectTo(origin, server);
      return connection.send({ head, body: request.body }, handler);
    },
    close() {
      deadlines.stop();
      for (const connection of open) connection.close(new Error("this side is ending"));
    },
  };
}
