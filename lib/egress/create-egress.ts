import { lookup as systemLookup } from "node:dns";
import { Agent, type Dispatcher } from "undici";
import { createWires } from "./direct/create-wires";
import type { DirectAnswer } from "./direct/fetch-direct";
import { EgressError } from "./egress-error";
import { createGuard, publicOnly, type Lookup } from "./guard";
import { redirectTarget } from "./redirect-target";

/**
 * `home` is the configured server, `url` itself when absent; `token` is sent to its origin alone. Deadlines are per hop;
 * `idleMs` is the longest wait between two chunks.
 */
export type OpenRequest = {
  url: URL;
  home?: URL;
  headers?: Record<string, string>;
  token?: string | undefined;
  signal: AbortSignal;
  headersMs: number;
  idleMs: number;
};

export type Hop = { url: URL; status: number; headers: Record<string, string | string[] | undefined> };
/** `hops` are the redirects that led here, oldest first; a hub says there what it will not repeat at the end. */
export type OpenResponse = Hop & { hops: Hop[]; body: Dispatcher.ResponseData["body"] };

export type Egress = {
  /** @throws EgressError for a redirect we refuse, and whatever the network throws. Any status is an answer. */
  open(request: OpenRequest): Promise<OpenResponse>;
  /**
   * The fast way to many bytes from an address that has answered `open` before.
   *
   * @returns undefined for anything but a plain 200 or 206, which `open` should then be asked for.
   */
  openDirect(request: OpenRequest): Promise<DirectAnswer | undefined>;
  close(): Promise<void>;
};

const redirectsMax = 5;
const redirectBytesMax = 64 * 1024;

/**
 * Outbound HTTP GET towards one configured server. A redirect may lead to another host, without the token. When the
 * configured server is on the public internet, a redirect may not lead into the private network.
 */
export function createEgress({ lookup = systemLookup }: { lookup?: Lookup } = {}): Egress {
  // HTTP/1.1: parallel ranges over one HTTP/2 connection would share one congestion window.
  const options = { allowH2: false, connectTimeout: 10_000, autoSelectFamily: true };
  const lookups = { any: lookup, public: publicOnly(lookup) };
  const agents = {
    any: new Agent({ ...options, connect: { lookup: lookups.any } }),
    public: new Agent({ ...options, connect: { lookup: lookups.public } }),
  };
  const guard = createGuard(lookup);
  const wires = createWires();

  return {
    async open({ url: first, home = first, headers, token, signal, headersMs, idleMs }) {
      const hops: Hop[] = [];
      for (let url = first; ;) {
        const answer = await agents[await guard(url, home)].request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: "GET",
          headers: { "user-agent": "kamiwaza", ...headers, ...authorization(url, home, token) },
          signal,
          headersTimeout: headersMs,
          bodyTimeout: idleMs,
        });
        const hop: Hop = { url, status: answer.statusCode, headers: answer.headers };
        const next = redirectTarget(hop);
        if (!next) return { ...hop, hops, body: answer.body };
        await answer.body.dump({ limit: redirectBytesMax, signal });
        hops.push(hop);
        if (hops.length > redirectsMax) {
          throw new EgressError("too-many-redirects", `${first.host} redirects more than ${redirectsMax} times.`);
        }
        url = next;
      }
    },
    async openDirect({ url, home = url, headers, token, signal, headersMs, idleMs }) {
      const all = { ...headers, ...authorization(url, home, token) };
      return wires.fetch({ url, headers: all, signal, headersMs, idleMs }, lookups[await guard(url, home)]);
    },
    async close() {
      wires.close();
      await Promise.all([agents.any.destroy(), agents.public.destroy()]);
    },
  };
}

const authorization = (url: URL, home: URL, token: string | undefined): Record<string, string> =>
  token && url.origin === home.origin ? { authorization: `Bearer ${token}` } : {};
