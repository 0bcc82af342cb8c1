import { proxyConfig, proxyUrl, readConfig, type Environment } from "@/lib/kernel/config";
import { createBypass } from "./bypass";

export type Proxy = {
  url: URL;
  /** Value of Proxy-Authorization. */
  authorization: string | undefined;
};

/** The proxy that an address is reached by, undefined for one that is reached directly. */
export type Proxies = (target: URL) => Proxy | undefined;

/**
 * Reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or the same names in lower case, which win as they do for curl.
 *
 * @throws ConfigError for an address that is none of a proxy.
 */
export function readProxies(environment: Environment = process.env): Proxies {
  const lower = Object.keys(proxyConfig.shape).flatMap((name) => {
    const value = environment[name.toLowerCase()];
    return value ? [[name, value] as const] : [];
  });
  const { proxy } = readConfig({ proxy: proxyConfig }, { ...environment, ...Object.fromEntries(lower) });
  const https = toProxy(proxy.HTTPS_PROXY);
  const http = toProxy(proxy.HTTP_PROXY);
  const isDirect = createBypass(proxy.NO_PROXY ?? "");
  return (target) => (isDirect(target) ? undefined : target.protocol === "https:" ? https : http);
}

function toProxy(address: string | undefined): Proxy | undefined {
  const url = address === undefined ? null : proxyUrl(address);
  if (!url) return undefined;
  const credentials = [url.username, url.password].map(decode).join(":");
  const authorization =
    url.username === "" ? undefined : `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`;
  return { url: new URL(url.origin), authorization };
}

/** A broken escape stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
