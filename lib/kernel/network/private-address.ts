import { addressRanges, isWithin } from "./address-ranges";

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
