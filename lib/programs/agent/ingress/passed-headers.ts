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

/** Names and values by turns. */
export function engineHeaders(req: IncomingMessage, apiKey: string): string[] {
  const passed = ["authorization", `Bearer ${apiKey}`];
  for (const name of requestHeaders) {
    const value = req.headers[name];
    if (typeof value === "string") passed.push(name, value);
  }
  return passed;
}

/** @param raw names and values by turns, as they came. */
export function clientHeaders(raw: readonly string[]): string[] {
  const kept: string[] = [];
  let hopByHop: Set<string> | undefined;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = "", value = ""] = [raw[index], raw[index + 1]];
    const lower = name.toLowerCase();
    if (lower === "connection") hopByHop = namedIn(value, hopByHop);
    else if (!keptBack.has(lower) && !lower.startsWith("access-control-")) kept.push(name, value);
  }
  return hopByHop ? without(kept, hopByHop) : kept;
}

function namedIn(connection: string, known = new Set<string>()): Set<string> {
  for (const name of connection.split(",")) known.add(name.trim().toLowerCase());
  return known;
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = "", value = ""] = [headers[index], headers[index + 1]];
    if (!names.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
