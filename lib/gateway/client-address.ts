import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

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
  const trusted = networks(trustedProxies);
  const isTrusted = (address: string) => trustedProxies.length > 0 && contains(trusted, address);

  return (req) => {
    const { headers, socket } = req;
    const peer = plain(socket.remoteAddress ?? "");
    const protocol = "encrypted" in socket && socket.encrypted === true ? "https" : "http";
    if (!isTrusted(peer)) return { address: peer, protocol, host: headers.host, viaTrustedProxy: false };
    const hops = (header(req, "x-forwarded-for") ?? "").split(",").map((hop) => plain(hop.trim()));
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

/** Loopback and private ranges (RFC 1918, RFC 4193): a monitoring system of the same installation. */
export function isPrivateAddress(address: string): boolean {
  return contains(privateNetworks, address);
}

const privateNetworks = networks(["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7"]);

function networks(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const contains = (list: BlockList, address: string) =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** An IPv4 client on a dual-stack socket shows as `::ffff:192.0.2.1`. */
const plain = (address: string) =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === "string" ? value : undefined;
}
