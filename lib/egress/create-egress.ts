import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { EgressError } from "./egress-error";
import { isGlobalAddress } from "./global-address";
import { redirectTarget } from "./redirect-target";

/**
 * `home` is the configured server, `url` itself when absent; `token` is sent to its origin alone. Deadlines are per hop;
 * `idleMs` is the longest wait between two chunks.
 */
export type OpenRequest = {
  url: URL;
  home?: URL;
  method?: "GET" | "HEAD";
  headers?: Record<string, string>;
  token?: string | undefined;
  signal?: AbortSignal | undefined;
  headersMs: number;
  idleMs: number;
};

export type Hop = { url: URL; status: number; headers: Record<string, string | string[] | undefined> };
/** `hops` are the redirects that led here, oldest first; a hub says there what it will not repeat at the end. */
export type OpenResponse = Hop & { hops: Hop[]; body: Dispatcher.ResponseData["body"] };

export type Egress = {
  /** @throws EgressError for a redirect we refuse, and whatever the network throws. Any status is an answer. */
  open(request: OpenRequest): Promise<OpenResponse>;
  close(): Promise<void>;
};

type Lookup = typeof systemLookup;

const redirectsMax = 5;
const redirectBytesMax = 64 * 1024;

/**
 * Outbound HTTP towards one configured server. A redirect may lead to another host, without the token. When the
 * configured server is on the public internet, a redirect may not lead into the private network: the addresses are
 * checked where the connection is made, so a second DNS answer changes nothing.
 */
export function createEgress({ lookup = systemLookup }: { lookup?: Lookup } = {}): Egress {
  // HTTP/1.1: parallel ranges over one HTTP/2 connection would share one congestion window.
  const options = { allowH2: false, connectTimeout: 10_000, autoSelectFamily: true };
  const open = new Agent({ ...options, connect: { lookup } });
  const guarded = new Agent({ ...options, connect: { lookup: globalOnly(lookup) } });

  async function dispatcherFor(target: URL, home: URL): Promise<Dispatcher> {
    if (target.origin === home.origin || !(await isPublic(home.hostname, lookup))) return open;
    const host = bareHost(target.hostname);
    if (isIP(host) !== 0 && !isGlobalAddress(host)) throw privateAddress(target.hostname);
    return guarded;
  }

  return {
    async open({ url: first, home = first, method = "GET", headers = {}, token, signal, headersMs, idleMs }) {
      const hops: Hop[] = [];
      for (let url = first; ;) {
        const answer = await (
          await dispatcherFor(url, home)
        ).request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: {
            "user-agent": "kamiwaza",
            ...headers,
            ...(token && url.origin === home.origin ? { authorization: `Bearer ${token}` } : {}),
          },
          signal: signal ?? null,
          headersTimeout: headersMs,
          bodyTimeout: idleMs,
        });
        const hop: Hop = { url, status: answer.statusCode, headers: answer.headers };
        const next = redirectTarget(hop);
        if (!next) return { ...hop, hops, body: answer.body };
        await answer.body.dump({ limit: redirectBytesMax, ...(signal ? { signal } : {}) });
        hops.push(hop);
        if (hops.length > redirectsMax) {
          throw new EgressError("too-many-redirects", `${first.host} redirects more than ${redirectsMax} times.`);
        }
        url = next;
      }
    },
    async close() {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}

async function isPublic(hostname: string, lookup: Lookup): Promise<boolean> {
  const host = bareHost(hostname);
  if (isIP(host) !== 0) return isGlobalAddress(host);
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.every(({ address }) => isGlobalAddress(address)));
    });
  });
}

/** A resolver that knows public addresses only. */
function globalOnly(lookup: Lookup): Lookup {
  const vetted = (
    hostname: string,
    options: object,
    done: (error: Error | null, answer: string | LookupAddress[], family?: number) => void,
  ): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? new Error(`${hostname} has no address`), []);
      if (!addresses.every(({ address }) => isGlobalAddress(address))) return done(privateAddress(hostname), []);
      return "all" in options && options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
  // The overloads of dns.lookup can not be written as one function type; the connector calls the one implemented here.
  return vetted as Lookup;
}

const bareHost = (hostname: string) => hostname.replace(/^\[|\]$/g, "");

const privateAddress = (hostname: string) =>
  new EgressError("private-address", `A redirect leads to ${hostname}, which is not on the public internet.`);
