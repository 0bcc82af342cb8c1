import type { Logger } from "@/lib/kernel/telemetry";
import type { ClientFacts } from "./client-address";

export type ProxyWatch = {
  saw(client: ClientFacts): void;
  /** The address of a proxy that nobody told us of, once one was seen. */
  unknown(): string | undefined;
};

export const proxyAdvice = (address: string): string =>
  `A proxy at ${address} stands in front and is not in TRUSTED_PROXIES: all its clients count as one, and /metrics is refused through it. Add its address to TRUSTED_PROXIES and restart.`;

/** Notices a proxy that hides its clients from us, and says so once. */
export function createProxyWatch(log: Logger): ProxyWatch {
  let address: string | undefined;
  return {
    saw(client) {
      if (address !== undefined || !client.viaUnknownProxy) return;
      address = client.address;
      log.warn({ address }, proxyAdvice(address));
    },
    unknown: () => address,
  };
}
