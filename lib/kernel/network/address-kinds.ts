import { isIP } from "node:net";
import { addressRanges, isWithin } from "./address-ranges";

/**
 * Addresses that lead somewhere else from each machine: to itself, to its link (where clouds keep their metadata
 * services), to a group, or nowhere. No other machine can be reached by one.
 */
const bound = addressRanges([
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/3",
  "::",
  "::1",
  "fe80::/10",
  "ff00::/8",
]);

/** @param host - an address or a name, also as it stands in a URL. Of names only localhost is known without looking it up. */
export function isBoundToMachine(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return isIP(bare) === 0 ? /(^|\.)localhost$/i.test(bare) : isWithin(bound, bare);
}

/** Loopback and private ranges (RFC 1918, RFC 4193): a monitoring system of the same installation. */
export const isPrivateAddress = (address: string): boolean => isWithin(privateRanges, address);

const privateRanges = addressRanges([
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1",
  "fc00::/7",
]);
