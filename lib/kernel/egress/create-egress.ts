import { lookup as systemLookup } from "node:dns";
import { Agent, type buildConnector, type Dispatcher } from "undici";
import { createWires } from "./direct/create-wires";
import type { DirectAnswer } from "./direct/fetch-direct";
import { EgressError } from "./egress-error";
import { createGuard, publicOnly, type Lookup } from "./guard";
import { mayCarryToken } from "./may-carry-token";
import { openTunnel } from "./proxy/open-tunnel";
import { readProxies, type Proxies, type Proxy } from "./proxy/read-proxies";
import { refusedByProxy } from "./proxy/refused-by-proxy";
import { redirectTarget } from "./redirect-target";

/**
 * `home` is the configured server, `url` itself when absent; `token` is sent to its origin alone, and never in the clear
 * over a network. Deadlines are per hop;
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

type Options = {
  lookup?: Lookup;
  /** Of the environment when absent. */
  proxies?: Proxies;
};
type Sent = {
  headers: Record<string, string>;
  signal: AbortSignal;
  headersTimeout: number;
  bodyTimeout: number;
};

const redirectsMax = 5;
const redirectBytesMax = 64 * 1024;

/**
 * Outbound HTTP GET towards one configured server. A redirect may lead to another host, without the token. When the
 * configured server is on the public internet, a redirect may not lead into the private network. Goes by the forward proxy
 * of the environment where there is one.
 */
export function createEgress({ lookup = systemLookup, proxies }: Options = {}): Egress {
  // HTTP/1.1: parallel ranges over one HTTP/2 connection would share one congestion window.
  const options = { allowH2: false, connectTimeout: 10_000, autoSelectFamily: true };
  const lookups = { any: lookup, public: publicOnly(lookup) };
  const agents = {
    any: new Agent({ ...options, connect: { lookup: lookups.any } }),
    public: new Agent({ ...options, connect: { lookup: lookups.public } }),
    tunnel: new Agent({ ...options, connect: (to, done) => void tunnelTo(to, done) }),
  };
  const guard = createGuard(lookup);
  const wires = createWires();
  // Read when first needed, so that a wrong address is an answer to whoever asks.
  const proxyOf = proxies ?? ((target: URL) => (proxies ??= readProxies())(target));

  async function tunnelTo({ protocol, host }: buildConnector.Options, done: buildConnector.Callback): Promise<void> {
    const target = new URL(`${protocol}//${host}`);
    const proxy = proxyOf(target);
    try {
      if (!proxy) throw new EgressError("proxy", `${target.host} is not reached by a proxy.`);
      const socket = await openTunnel(proxy, target);
      done(null, socket);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), null);
    }
  }

  /** One request, without redirects. The proxy of an http address gets the request itself, with the whole address. */
  async function send(url: URL, home: URL, request: Sent): Promise<Dispatcher.ResponseData> {
    const proxy = proxyOf(url);
    const mode = await guard(url, home, proxy ? "proxied" : "direct");
    const asked = { ...request, method: "GET" as const };
    if (!proxy) return agents[mode].request({ ...asked, origin: url.origin, path: url.pathname + url.search });
    if (url.protocol === "https:")
      return agents.tunnel.request({ ...asked, origin: url.origin, path: url.pathname + url.search });
    const headers = { ...request.headers, host: url.host, ...proxyHeaders(proxy) };
    const path = url.origin + url.pathname + url.search;
    const answer = await agents.any.request({ ...asked, headers, origin: proxy.url.origin, path });
    if (answer.statusCode !== 407) return answer;
    await answer.body.dump({ limit: redirectBytesMax, signal: request.signal });
    throw refusedByProxy(proxy, url, 407);
  }

  return {
    async open({ url: first, home = first, headers, token, signal, headersMs, idleMs }) {
      const hops: Hop[] = [];
      for (let url = first; ;) {
        const answer = await send(url, home, {
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
      const proxy = proxyOf(url);
      const mode = await guard(url, home, proxy ? "proxied" : "direct");
      // A proxy that reads requests may answer in any form.
      if (proxy && url.protocol === "http:") return undefined;
      return wires.fetch(
        { url, headers: all, signal, headersMs, idleMs },
        proxy ? { proxy } : { lookup: lookups[mode] },
      );
    },
    async close() {
      wires.close();
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
    },
  };
}

const authorization = (url: URL, home: URL, token: string | undefined): Record<string, string> =>
  token && url.origin === home.origin && mayCarryToken(url) ? { authorization: `Bearer ${token}` } : {};

const proxyHeaders = ({ authorization: value }: Proxy): Record<string, string> =>
  value === undefined ? {} : { "proxy-authorization": value };
