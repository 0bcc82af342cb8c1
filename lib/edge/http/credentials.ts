import { sessionCookie, type Credentials } from "@/lib/identity/auth";
import { AppError } from "@/lib/kernel/errors";
import type { KeyRing } from "@/lib/kernel/secrets";
import { decode } from "next-auth/jwt";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Takes credentials out of a request. A request that proves itself by cookie alone and wants to change something must come
 * from our own pages: browsers say so in Sec-Fetch-Site, older ones in Origin.
 *
 * @throws AppError FORBIDDEN for a cookie-authenticated change from another origin.
 */
export async function readCredentials(request: Request, keys: KeyRing): Promise<Credentials> {
  const bearer = readBearer(request.headers);
  if (bearer !== undefined) return { bearer };
  const cookies = readCookies(request.headers);
  const cookieSessionId = await readSessionCookie(cookies, keys);
  const accessTokenCookie = cookies.get("access_token");
  if (cookieSessionId === undefined && accessTokenCookie === undefined) return {};
  if (!safeMethods.has(request.method) && !isSameOrigin(request)) {
    throw new AppError("FORBIDDEN", "This request came from another site. Call the API with a bearer token instead.");
  }
  return { accessTokenCookie, cookieSessionId };
}

/** The one extractor for every header form a key may come in. */
export function readBearer(headers: Headers): string | undefined {
  const [scheme, token] = (headers.get("authorization") ?? "").split(/\s+/, 2);
  if (scheme?.toLowerCase() === "bearer" && token) return token;
  return headers.get("x-api-key") ?? undefined;
}

function readCookies(headers: Headers): Map<string, string> {
  const pairs = (headers.get("cookie") ?? "").split(/;\s*/).filter(Boolean);
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

/** next-auth's cookie is an encrypted token; all we keep in it is the session id. */
async function readSessionCookie(cookies: Map<string, string>, keys: KeyRing): Promise<string | undefined> {
  const token = cookies.get(sessionCookie(true)) ?? cookies.get(sessionCookie(false));
  if (!token) return undefined;
  try {
    const session = await decode({ token, secret: keys.derive("session-cookie") });
    return typeof session?.["sid"] === "string" ? session["sid"] : undefined;
  } catch {
    // A cookie of an earlier installation or a forged one: the caller is simply not signed in.
    return undefined;
  }
}

function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  return URL.canParse(origin) && new URL(origin).host === host;
}
