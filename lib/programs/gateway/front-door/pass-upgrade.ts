import type { Logger } from "@/lib/kernel/telemetry";
import type { IncomingMessage } from "node:http";
import { connect as connectPlain } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { ClientFacts } from "./client-address";
import { forwardedHeaders } from "./forwarded-headers";
import type { Destroyable } from "./pass-through";

export type PassUpgrade = (upgrade: {
  req: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  client: ClientFacts;
  requestId: string;
}) => void;

const connectTimeoutMs = 5000;
/** For an opening that web did not answer at all. */
const refusal = "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** Gives a WebSocket to web: its opening request once, then bytes both ways until one side ends. */
export function createPassUpgrade(upstream: URL, liveViews: Set<Destroyable>, log: Logger): PassUpgrade {
  const secure = upstream.protocol === "https:";
  const host = upstream.hostname.replace(/^\[|\]$/g, "");
  const port = Number(upstream.port || (secure ? 443 : 80));

  return ({ req, socket, head, client, requestId }) => {
    const web = secure ? connectTls({ host, port, servername: host }) : connectPlain({ host, port });
    liveViews.add(socket);
    web.setTimeout(connectTimeoutMs, () => web.destroy(new Error("web did not accept the connection in time")));
    web.once(secure ? "secureConnect" : "connect", () => {
      web.setTimeout(0);
      web.setNoDelay(true);
      web.write(openingRequest(req, client, requestId), "latin1");
      if (head.length > 0) web.write(head);
      web.pipe(socket, { end: false });
      socket.pipe(web);
    });
    web.on("error", (error) => log.warn({ err: error, requestId }, "a WebSocket could not be passed to web"));
    socket.on("error", () => web.destroy());
    web.on("close", () => socket.end(web.bytesRead === 0 ? refusal : undefined));
    socket.on("close", () => {
      liveViews.delete(socket);
      web.destroy();
    });
  };
}

function openingRequest(req: IncomingMessage, client: ClientFacts, requestId: string): string {
  const headers = forwardedHeaders(req, client, requestId);
  const lines = [`${req.method} ${req.url} HTTP/1.1`];
  for (let index = 0; index < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  lines.push("Connection: Upgrade", `Upgrade: ${req.headers.upgrade}`, "", "");
  return lines.join("\r\n");
}
