import type { IncomingMessage } from "node:http";

/** What an engine gets to know of a request: how to read it, and how to find it again in logs. */
const requestHeaders = ["content-type", "content-encoding", "accept", "x-request-id", "traceparent", "tracestate"];

/**
 * Answers keep their headers but those of one hop (RFC 9110 §7.6.1), and those by which an engine would speak to
 * browsers: it never meets one.
 */
const keptBack = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "date",
  "server",
  "set-cookie",
  "www-authenticate",
]);

/** As a flat list for undici. The length goes along so that a body of known length is not sent in chunks. */
export function engineHeaders(req: IncomingMessage, apiKey: string): string[] {
  const passed = requestHeaders.flatMap((name) => {
    const value = req.headers[name];
    return typeof value === "string" ? [name, value] : [];
  });
  const length = req.headers["content-length"];
  return [...passed, "authorization", `Bearer ${apiKey}`, ...(length === undefined ? [] : ["content-length", length])];
}

/** @param raw names and values by turns, as they came. */
export function clientHeaders(raw: readonly (Buffer | string)[]): string[] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([String(raw[index]), String(raw[index + 1])]);
  const named = pairs.flatMap(([name, value]) => (name.toLowerCase() === "connection" ? value.split(",") : []));
  const hopByHop = new Set(named.map((name) => name.trim().toLowerCase()));
  return pairs.flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    const isKept = keptBack.has(lower) || hopByHop.has(lower) || lower.startsWith("access-control-");
    return isKept ? [] : [name, value];
  });
}
