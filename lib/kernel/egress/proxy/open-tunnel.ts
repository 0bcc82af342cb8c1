import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { EgressError } from "../egress-error";
import { refusedByProxy } from "./refused-by-proxy";
import type { Proxy } from "./read-proxies";

const headBytesMax = 16 * 1024;
const deadlineMs = 15_000;

/**
 * A TLS connection to `target` through a proxy, by CONNECT. The proxy sees the name and the port, and bytes it cannot read.
 *
 * @throws EgressError for a proxy that cannot be reached or refuses, and what TLS throws.
 */
export async function openTunnel(proxy: Proxy, target: URL): Promise<TLSSocket> {
  const socket = dialProxy(proxy);
  const timer = setTimeout(
    () => socket.destroy(new EgressError("silent", `The proxy ${proxy.url.host} does not answer in time.`)),
    deadlineMs,
  );
  try {
    await requestTunnel(socket, proxy, target);
    return await secure(socket, target);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function dialProxy({ url }: Proxy): Socket {
  const host = bareHost(url);
  const isTls = url.protocol === "https:";
  const options = { host, port: Number(url.port) || (isTls ? 443 : 80), noDelay: true, autoSelectFamily: true };
  return isTls ? connectTls({ ...options, ...serverName(host) }) : connectTcp(options);
}

function requestTunnel(socket: Socket, proxy: Proxy, target: URL): Promise<void> {
  const authority = `${target.hostname}:${target.port || 443}`;
  const head = [
    `CONNECT ${authority} HTTP/1.1`,
    `host: ${authority}`,
    "user-agent: kamiwaza",
    ...(proxy.authorization ? [`proxy-authorization: ${proxy.authorization}`] : []),
    "",
    "",
  ].join("\r\n");
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    const settle = (error?: Error) => {
      socket.off("data", listen).off("error", failed).off("close", closed).pause();
      if (error) reject(error);
      else resolve();
    };
    const failed = (error: Error) => settle(error instanceof EgressError ? error : unreachable(proxy, error));
    const closed = () => settle(new EgressError("cut", `The proxy ${proxy.url.host} cut the connection.`));
    const listen = (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes]);
      const end = heard.indexOf("\r\n\r\n");
      if (end < 0 && heard.length <= headBytesMax) return;
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(heard.toString("latin1", 0, 32))?.[1] ?? 0);
      const isOpen = end >= 0 && status >= 200 && status < 300;
      settle(isOpen ? undefined : refusedByProxy(proxy, target, status));
      if (isOpen && heard.length > end + 4) socket.unshift(heard.subarray(end + 4));
    };
    socket.on("data", listen).on("error", failed).on("close", closed);
    socket.write(head, "latin1");
  });
}

function secure(socket: Socket, target: URL): Promise<TLSSocket> {
  const host = bareHost(target);
  return new Promise((resolve, reject) => {
    const secured = connectTls({ socket, ALPNProtocols: ["http/1.1"], ...serverName(host), host });
    // When the proxy lets go, so does what is inside.
    socket.once("error", (error) => secured.destroy(error));
    secured.once("error", reject).once("secureConnect", () => {
      secured.off("error", reject);
      resolve(secured);
    });
  });
}

const unreachable = (proxy: Proxy, error: Error & { code?: string }) =>
  new EgressError("proxy", `The proxy ${proxy.url.host} could not be reached (${error.code ?? error.message}).`);

const bareHost = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, "");

const serverName = (host: string) => (isIP(host) === 0 ? { servername: host } : {});
