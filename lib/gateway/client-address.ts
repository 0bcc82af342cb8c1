import { addressRanges, isWithin } from "@/lib/network";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { plainAddress } from "./plain-address";

export type ClientFacts = {
  address: string;
  protocol: string;
  host: string | undefined;
  /** The peer is one of our own proxies, so what it says about the request may be believed. */
  viaTrustedProxy: boolean;
};

export type ReadClient = (req: IncomingMessage) => ClientFacts;

/** Who is calling. X-Forwarded-* counts only from trusted peers: the client is the last address that is none of them. */
export function createReadClient(trustedProxies: readonly string[]): ReadClient {
  const trusted = addressRanges(trustedProxies);
  const isTrusted = (address: string) => trustedProxies.length > 0 && isWithin(trusted, address);

  return (req) => {
    const { headers, socket } = req;
    const peer = plainAddress(socket.remoteAddress ?? "");
    const protocol = "encrypted" in socket && socket.encrypted === true ? "https" : "http";
    if (!isTrusted(peer)) return { address: peer, protocol, host: headers.host, viaTrustedProxy: false };
    const hops = (header(req, "x-forwarded-for") ?? "").split(",").map((hop) => plainAddress(hop.trim()));
    const address = hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(hop)) ?? peer;
    const forwardedProtocol = header(req, "x-forwarded-proto");
    return {
      address,
      protocol: forwardedProtocol === "https" || forwardedProtocol === "http" ? forwardedProtocol : protocol,
      host: header(req, "x-forwarded-host") ?? headers.host,
      viaTrustedProxy: true,
    };
  };
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === "string" ? value : undefined;
}
