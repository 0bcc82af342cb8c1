import { createHash } from "node:crypto";

/**
 * An answer that its caller may have already (RFC 9110 §13.1.2). Browsers keep it and name it by themselves; it is
 * theirs alone and is asked for again each time.
 */
export function conditionalResponse(request: Request, body: unknown, headers: Record<string, string>): Response {
  const text = JSON.stringify(body);
  const etag = `"${createHash("sha256").update(text).digest("base64url")}"`;
  const known = request.headers
    .get("if-none-match")
    ?.split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  const described = {
    ...headers,
    "cache-control": "private, no-cache",
    vary: "authorization, cookie, x-api-key",
    etag,
  };
  if (known?.includes(etag)) return new Response(null, { status: 304, headers: described });
  return new Response(text, { headers: { ...described, "content-type": "application/json" } });
}
