import { addressRanges, isPrivateAddress, isWithin } from "@/lib/kernel/network";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

export type ClientFacts = {
  address: string;
  protocol: string;
  host: string | undefined;
  /** The peer is one of our own proxies, so what it says about the request may be believed. */
  viaTrustedProxy: boolean;
  /** It came through a proxy of the same network that nobody told us of: the address is the proxy's. */
  viaUnknownProxy: boolean;
};

export type ReadClient = (req: IncomingMessage) => ClientFacts;

/** What proxies add, and no client of its own accord. */
const proxyHeaders = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "x-real-ip", "via"];

/** Who is calling. X-Forwarded-* counts only from trusted peers: the client is the last address that is none of them. */
export function createReadClient(trustedProxies: readonly string[]): ReadClient {
  const trusted = addressRanges(trustedProxies);
  const isTrusted = (address: string) => trustedProxies.length > 0 && isWithin(trusted, address);

  return (req) => {
    const { headers, socket } = req;
    const peer = plainAddress(socket.remoteAddress ?? "");
    const protocol = "encrypted" in socket && socket.encrypted === true ? "https" : "http";
    if (!isTrusted(peer)) {
      const viaUnknownProxy = proxyHeaders.some((name) => headers[name] !== undefined) && isPrivateAddress(peer);
      return { address: peer, protocol, host: headers.host, viaTrustedProxy: false, viaUnknownProxy };
    }
    const hops = (header(req, "x-forwarded-for") ?? "").split(",").map((hop) => plainAddress(hop.trim()));
    const address = hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(hop)) ?? peer;
    const forwardedProtocol = header(req, "x-forwarded-proto");
    return {
      address,
      protocol: forwardedProtocol === "https" || forwardedProtocol === "http" ? forwardedProtocol : protocol,
      host: header(req, "x-forwarded-host") ?? headers.host,
      viaTrustedProxy: true,
      viaUnknownProxy: false,
    };
  };
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** An IPv4 client on a dual-stack socket shows as `::ffff:192.0.2.1`. */
const plainAddress = (address: string): string =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
