import { createHash } from "node:crypto";

export type Representation = { text: string; etag: string };

const represented = new WeakMap<object, Representation>();

/** The text of a result, and its name. A result that several callers share is written once. */
export function represent(result: unknown, answer: () => unknown): Representation {
  const kept = isObject(result) ? represented.get(result) : undefined;
  if (kept) return kept;
  const text = JSON.stringify(answer());
  const made = { text, etag: `"${createHash("sha256").update(text).digest("base64url")}"` };
  if (isObject(result)) represented.set(result, made);
  return made;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * An answer that its caller may have already (RFC 9110 §13.1.2). Browsers keep it and name it by themselves; it is
 * theirs alone and is asked for again each time.
 */
export function conditionalResponse(
  request: Request,
  { text, etag }: Representation,
  headers: Record<string, string>,
): Response {
  const held = request.headers
    .get("if-none-match")
    ?.split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  const described = {
    ...headers,
    "cache-control": "private, no-cache",
    vary: "authorization, cookie, x-api-key",
    etag,
  };
  if (held?.includes(etag)) return new Response(null, { status: 304, headers: described });
  return new Response(text, { headers: { ...described, "content-type": "application/json" } });
}
