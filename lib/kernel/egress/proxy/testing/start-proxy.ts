import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";

/** What a proxy was asked: `CONNECT host:port`, or `GET http://…`. */
export type Asked = { line: string; authorization: string | undefined; token: string | undefined };
export type TestProxy = { url: URL; asked: Asked[] };

type Options = {
  /** `name:password` that it demands. */
  credentials?: string;
  /** Where a host is, for names that only the proxy knows; itself otherwise. */
  resolve?: (host: string) => string;
  /** Answers every CONNECT with this status. */
  refuseWith?: number;
};

/** A real forward proxy on a free port of loopback, until the test ends: CONNECT, and requests with whole addresses. */
export async function startProxy({
  credentials,
  resolve = (host) => host,
  refuseWith,
}: Options = {}): Promise<TestProxy> {
  const asked: Asked[] = [];
  const sockets = new Set<Duplex>();
  const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;

  function note(message: IncomingMessage): boolean {
    const { method, url, headers } = message;
    const { authorization: token, "proxy-authorization": authorization } = headers;
    asked.push({ line: `${method} ${url}`, authorization, token });
    return expected === undefined || authorization === expected;
  }

  const server = createServer((req, res) => {
    if (!note(req)) return void res.writeHead(407, { "proxy-authenticate": "Basic" }).end("who are you?");
    forward(req, res);
  });

  function forward(req: IncomingMessage, res: ServerResponse): void {
    const target = new URL(req.url ?? "");
    const { "proxy-authorization": _, ...headers } = req.headers;
    const options = { host: resolve(target.hostname), port: target.port || 80, path: target.pathname + target.search };
    request({ ...options, method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    })
      .on("error", () => res.writeHead(502).end())
      .end();
  }

  server.on("connect", (req: IncomingMessage, client: Socket) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    const status = note(req) ? (refuseWith ?? 200) : 407;
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} no\r\ncontent-length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${req.url}`);
    const upstream = connect(Number(port || 80), resolve(hostname.replace(/^\[|\]$/g, "")), () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    sockets.add(upstream);
    upstream.on("error", () => client.destroy()).on("close", () => client.destroy());
  });

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    server.closeAllConnections();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), asked };
}
