import { EgressError } from "../egress-error";
import { fetchDirect, type DirectAnswer, type DirectRequest } from "./fetch-direct";
import { openTunnelledWire } from "./open-tunnelled-wire";
import type { Wire } from "./create-wire";
import { openWire } from "./open-wire";
import type { Proxy } from "../proxy/read-proxies";
import type { LookupFunction } from "node:net";

/** Servers keep an idle connection for longer than this, so one that is reused is hardly ever gone. */
const idleMs = 2000;

/** How a server is reached: by itself, under a lookup of its name, or through a proxy. */
export type Way = { lookup: LookupFunction } | { proxy: Proxy };

export type Wires = {
  /** @returns undefined for an answer that a full HTTP client should judge. */
  fetch(request: DirectRequest, way: Way): Promise<DirectAnswer | undefined>;
  close(): void;
};

/** Wires that are used again for the next request to the same server. */
export function createWires(): Wires {
  const idle = new Map<Wire, { origin: string; expiry: NodeJS.Timeout }>();

  function reuse(origin: string): Wire | undefined {
    for (const [wire, entry] of idle) {
      if (entry.origin !== origin) continue;
      clearTimeout(entry.expiry);
      idle.delete(wire);
      if (wire.open) return wire;
    }
    return undefined;
  }

  function keep(wire: Wire, origin: string): void {
    const expire = () => {
      idle.delete(wire);
      wire.close();
    };
    idle.set(wire, { origin, expiry: setTimeout(expire, idleMs).unref() });
  }

  return {
    async fetch(request, way) {
      const { origin } = request.url;
      const used = reuse(origin);
      const wire =
        used ?? ("proxy" in way ? openTunnelledWire(way.proxy, request.url) : openWire(request.url, way.lookup));
      try {
        const answer = await fetchDirect(wire, request);
        if (!answer) {
          wire.close();
          return undefined;
        }
        return {
          ...answer,
          async read(sink) {
            try {
              await answer.read(sink);
            } catch (error) {
              wire.close();
              throw error;
            }
            if (answer.keepAlive) keep(wire, origin);
            else wire.close();
          },
        };
      } catch (error) {
        wire.close();
        // The server may have ended an idle connection just before it was used.
        if (used && error instanceof EgressError && error.problem === "cut") return undefined;
        throw error;
      }
    },
    close() {
      for (const [wire, { expiry }] of idle) {
        clearTimeout(expiry);
        wire.close();
      }
      idle.clear();
    },
  };
}
