import type { Logger } from "@/lib/kernel/telemetry";
import { LRUCache } from "lru-cache";
import type { ClientFacts } from "./client-address";

export type ProxyWatch = {
  saw(client: ClientFacts): void;
  /** The address of what looks like a proxy that nobody told us of. */
  unknown(): string | undefined;
};

export const proxyAdvice = (address: string): string =>
  `Requests from ${address} say that they were forwarded for others, and it is not in TRUSTED_PROXIES: they all count as one client, and /metrics is refused to them. If you run a proxy there, add its address to TRUSTED_PROXIES and restart. If not, leave it out: whoever is in it may name any address as a client's.`;

/** Anybody can write a forwarding header; a proxy writes one into every request. */
const requestsMin = 20;
const forwardedShareMin = 0.8;
/** What was seen longer ago counts no more. */
const windowMs = 10 * 60_000;
const addressesMax = 100;

type Seen = { forwarded: number; direct: number; since: number };

/** Notices a proxy that hides its clients from us, says so once a window, and forgets it when it is gone. */
export function createProxyWatch(log: Logger, now: () => number = () => performance.now()): ProxyWatch {
  const seen = new LRUCache<string, Seen>({ max: addressesMax });
  let found: { address: string; at: number } | undefined;

  const countsOf = (address: string): Seen => {
    const known = seen.get(address);
    if (known && now() - known.since < windowMs) return known;
    const counts = { forwarded: 0, direct: 0, since: now() };
    seen.set(address, counts);
    return counts;
  };

  const looksLikeProxy = ({ forwarded, direct }: Seen): boolean =>
    forwarded >= requestsMin && forwarded / (forwarded + direct) >= forwardedShareMin;

  const current = () => (found && now() - found.at < windowMs ? found.address : undefined);

  return {
    saw({ address, viaUnknownProxy }) {
      if (!viaUnknownProxy) {
        if (seen.size > 0 && seen.has(address)) countsOf(address).direct += 1;
        return;
      }
      const counts = countsOf(address);
      counts.forwarded += 1;
      if (!looksLikeProxy(counts)) return;
      if (current() === undefined) log.warn({ address }, proxyAdvice(address));
      if (current() === undefined || found?.address === address) found = { address, at: now() };
    },
    unknown: current,
  };
}
