import { isIP } from "node:net";
import { plainAddress } from "./plain-address";

/** Whom a limit per address counts against. Whoever has one address of IPv6 has its whole /64. */
export function addressGroup(peer: string): string {
  const address = plainAddress(peer);
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail?.split(":").filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":")}::/64`;
}
