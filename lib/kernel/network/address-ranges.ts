import { BlockList, isIP } from "node:net";

/** @param entries - addresses, and networks as in `10.0.0.0/8` */
export function addressRanges(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** An IPv4 address may be written as IPv6 has it, `::ffff:192.0.2.1`. What is no address is in no range. */
export const isWithin = (ranges: BlockList, address: string): boolean =>
  isIP(address) !== 0 && ranges.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
