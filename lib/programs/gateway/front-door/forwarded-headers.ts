import type { IncomingMessage } from "node:http";
import type { ClientFacts } from "./client-address";

/** Headers of one connection, not of the request (RFC 9110 §7.6.1). */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What only the front door itself says about a request. */
const oursAlone = new Set(["host", "forwarded", "x-real-ip", "x-request-id", "expect"]);
/**
 * Headers by which Next.js talks to itself; from outside they have skipped its checks before (CVE-2025-29927). A policy
 * among them would name the nonce of the page, and an action would have its body decoded.
 */
const internal = new Set([
  "content-security-policy",
  "content-security-policy-report-only",
  "next-action",
  "x-matched-path",
  "x-now-route-matches",
  "x-nextjs-rewrite",
  "x-action-revalidated",
  "next-resume",
]);
const oursAlonePrefixes = ["x-forwarded-", "x-middleware-", "x-invoke-", "x-prerender-", "x-next-", "x-vercel-"];

/** The header list for the web process, flat: the client's own, without what it may not say, and with what we know. */
export function forwardedHeaders(req: IncomingMessage, client: ClientFacts, requestId: string): string[] {
  const { rawHeaders } = req;
  const named = connectionNames(req.headers.connection);
  // A second Host header, which nobody honest sends, would leave it open which one counts.
  const headers: string[] = req.headers.host === undefined ? [] : ["Host", req.headers.host];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || named.has(lower) || oursAlone.has(lower) || internal.has(lower)) continue;
    if (oursAlonePrefixes.some((prefix) => lower.startsWith(prefix))) continue;
    headers.push(name, rawHeaders[index + 1] ?? "");
  }
  headers.push("X-Forwarded-For", client.address, "X-Forwarded-Proto", client.protocol, "X-Request-Id", requestId);
  if (client.host !== undefined) headers.push("X-Forwarded-Host", client.host);
  return headers;
}

/** The header list for the client: what web answered, byte for byte, without what belonged to our connection with it. */
export function returnedHeaders(raw: readonly (Buffer | string)[]): string[] {
  const connection = raw.findIndex((name, index) => index % 2 === 0 && text(name).toLowerCase() === "connection");
  const named = connectionNames(connection === -1 ? undefined : text(raw[connection + 1] ?? ""));
  const headers: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = text(raw[index] ?? "");
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || named.has(lower)) continue;
    headers.push(name, text(raw[index + 1] ?? ""));
  }
  return headers;
}

const text = (value: Buffer | string) => (typeof value === "string" ? value : value.toString("latin1"));

const noNames: ReadonlySet<string> = new Set();

function connectionNames(value: string | undefined): ReadonlySet<string> {
  if (value === undefined || value === "keep-alive" || value === "close") return noNames;
  return new Set(value.split(",").map((name) => name.trim().toLowerCase()));
}
