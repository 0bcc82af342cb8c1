/** A host name or address as it stands in a URL, where an IPv6 address is told from a port by brackets. */
export const hostInUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);
