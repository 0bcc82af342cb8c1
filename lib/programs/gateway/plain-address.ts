/** An IPv4 client on a dual-stack socket shows as `::ffff:192.0.2.1`. */
export const plainAddress = (address: string): string =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
