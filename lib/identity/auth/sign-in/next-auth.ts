import { nilOrganization, systemContext, type Context, type Platform } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { deviceCookie, readDeviceCookie } from "./known-device";
import { sessionDays, signIn } from "./sign-in";
import { endSession } from "./sign-out";

/** What the request came with beside its form, and what shall go back with the answer. */
type Browser = { device: string | undefined; onSignedIn: (setCookie: string) => void };

/** Whether cookies are for TLS alone. */
export const isSecure = (publicUrl: string): boolean => new URL(publicUrl).protocol === "https:";

/**
 * The console's browser session. next-auth keeps an encrypted cookie that holds nothing but the id of a row in `sessions`;
 * the row is checked on every call, so ending it ends the cookie too. Identity providers are added to `providers`.
 */
export function authOptions(platform: Platform, publicUrl: string, browser: Browser): AuthOptions {
  const { origin } = new URL(publicUrl);
  const secure = isSecure(publicUrl);
  return {
    // Told outright, because next-auth would ask variables of its own for what PUBLIC_URL says.
    useSecureCookies: secure,
    secret: platform.keys.derive("session-cookie"),
    session: { strategy: "jwt", maxAge: sessionDays * 86_400 },
    cookies: {
      sessionToken: {
        name: sessionCookie(secure),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    logger: {
      error: (code, metadata) => platform.log.warn({ code, metadata }, "next-auth"),
      warn: (code) => platform.log.debug({ code }, "next-auth"),
      debug: () => undefined,
    },
    providers: [
      CredentialsProvider({
        credentials: { username: {}, password: {} },
        async authorize(credentials, request) {
          if (!credentials) return null;
          const ctx = signInContext(platform, request.headers);
          const signedIn = await signIn(ctx, credentials.username, credentials.password, {
            userAgent: headerOf(request.headers, "user-agent"),
            device: readDeviceCookie(platform.keys, browser.device),
          }).catch(explain);
          browser.onSignedIn(deviceCookie(platform.keys, signedIn.user.id, { secure }));
          return { id: signedIn.user.id, name: signedIn.user.username, sessionId: signedIn.sessionId };
        },
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        if (user && "sessionId" in user) token["sid"] = user.sessionId;
        return token;
      },
      session: ({ session, token }) => ({ expires: session.expires, user: { name: token.name ?? null } }),
      redirect: ({ url }) => (url.startsWith("/") && !url.startsWith("//") ? `${origin}${url}` : origin),
    },
    events: {
      async signOut({ token }) {
        if (typeof token["sid"] === "string") await endSession(signInContext(platform, {}), token["sid"]);
      },
    },
  };
}

/** Over TLS the name itself binds the cookie to this host and to TLS. */
export const sessionCookie = (secure: boolean) =>
  secure ? "__Host-next-auth.session-token" : "next-auth.session-token";

function signInContext(platform: Platform, headers: unknown): Context {
  const ctx = systemContext(platform, "sign-in", nilOrganization);
  return {
    ...ctx,
    actor: { kind: "anonymous" },
    clientAddress: headerOf(headers, "x-forwarded-for")?.split(",").at(-1)?.trim(),
  };
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (!headers || typeof headers !== "object" || !(name in headers)) return undefined;
  const value = Object.entries(headers).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}

/** next-auth shows the message of what is thrown, so only messages meant for people may pass. */
function explain(error: unknown): never {
  if (error instanceof AppError) throw new Error(error.detail, { cause: error });
  throw new Error("Sign-in failed on our side. Try again.", { cause: error });
}
