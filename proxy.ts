import { randomBytes } from "node:crypto";
import { NextResponse, type NextRequest } from "next/server";

/**
 * Gives every page a content security policy with a nonce of its own: scripts are ours, by origin or by this nonce. Next
 * puts it on what it writes into the page, because the policy stands in the request too. Nothing else is decided here.
 */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"));
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Pages alone: the API's answers carry the policy of next.config.ts. */
export const config = { matcher: ["/((?!api/|_next/).*)", "/api/docs"] };

/** React's development build tells call stacks by eval(); what is served has none. */
const forDevelopment = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${forDevelopment}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
