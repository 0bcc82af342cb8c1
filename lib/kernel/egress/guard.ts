import type { lookup as systemLookup, LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { EgressError } from "./egress-error";
import { isGlobalAddress } from "./global-address";

export type Lookup = typeof systemLookup;

/**
 * Chooses how the name of `target` is looked up. Only public addresses will do when `target` is another server than the
 * configured one and that one is public; a hub inside the private network may of course lead to storage beside it.
 *
 * Behind a proxy it is the proxy that looks names up, so what can be told from here is refused and the rest is left to
 * the proxy: addresses, names this machine knows to be private, and names without a dot.
 *
 * @throws EgressError when `target` is itself an address that will not do.
 */
export type Guard = (target: URL, home: URL, route: "direct" | "proxied") => Promise<"any" | "public">;

/** How long is remembered whether a configured server is public. */
const rememberedMs = 300_000;

export function createGuard(lookup: Lookup): Guard {
  const homes = new Map<string, { isPublic: boolean; until: number }>();

  async function isPublicHome(hostname: string, route: "direct" | "proxied"): Promise<boolean> {
    const known = homes.get(hostname);
    if (known && known.until > performance.now()) return known.isPublic;
    const answer = await (route === "direct" ? isPublic : mayBePublic)(hostname, lookup);
    homes.set(hostname, { isPublic: answer, until: performance.now() + rememberedMs });
    return answer;
  }

  return async (target, home, route) => {
    if (target.origin === home.origin || !(await isPublicHome(home.hostname, route))) return "any";
    const host = bareHost(target.hostname);
    // No name is looked up for a literal address, so it is judged here.
    if (isIP(host) !== 0 && !isGlobalAddress(host)) throw privateAddress(target.hostname);
    if (route === "direct") return "public";
    if (isIP(host) === 0 && !(await mayBePublic(host, lookup))) throw privateAddress(target.hostname);
    return "any";
  };
}

/** A resolver that knows public addresses only. The connection goes to what it answers, so nobody can answer twice. */
export function publicOnly(lookup: Lookup): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? new Error(`${hostname} has no address`), []);
      if (!addresses.every(isGlobal)) return done(privateAddress(hostname), []);
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

async function isPublic(hostname: string, lookup: Lookup): Promise<boolean> {
  const host = bareHost(hostname);
  if (isIP(host) !== 0) return isGlobalAddress(host);
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.every(isGlobal));
    });
  });
}

/** Behind a proxy this machine need not know names of the internet; one that it does not know may be any. */
async function mayBePublic(hostname: string, lookup: Lookup): Promise<boolean> {
  const host = bareHost(hostname);
  if (isIP(host) === 0 && !host.replace(/\.$/, "").includes(".")) return false;
  return isPublic(host, lookup).catch(() => true);
}

const isGlobal = ({ address }: LookupAddress) => isGlobalAddress(address);

const bareHost = (hostname: string) => hostname.replace(/^\[|\]$/g, "");

const privateAddress = (hostname: string) =>
  new EgressError("private-address", `A redirect leads to ${hostname}, which is not on the public internet.`);
