/**
 * The origin that an address from outside names, as `https://host:port`. Whoever joins paths to it can then be sure where
 * they lead: nothing in the address swallows or moves them.
 *
 * @returns undefined for anything with credentials, a path, a query or a fragment, and for other schemes.
 */
export function parseOrigin(address: string): string | undefined {
  const url = URL.parse(address);
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username || url.password) return undefined;
  // An empty query or fragment leaves no trace in the parsed address, but does in what is joined to it.
  if (url.pathname !== "/" || /[?#]/.test(address)) return undefined;
  return url.origin;
}

/** An address below an origin; what the origin carries besides host and port does not count. */
export function addressBelow(origin: string, path: string, query: Record<string, string> = {}): URL {
  const url = new URL(new URL(origin).origin);
  url.pathname = path;
  url.search = new URLSearchParams(query).toString();
  return url;
}

/** A host name or address as it stands in a URL, where an IPv6 address is told from a port by brackets. */
export const hostInUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);
