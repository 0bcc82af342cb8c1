import { findLiveApiKey, touchApiKey } from "@/db/queries/api-keys";
import { findLiveSession } from "@/db/queries/sessions";
import { isAuditor, reachOfStoredKey, scopeOfRoles } from "@/lib/identity/access";
import type { Actor, Platform, Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { errors } from "jose";
import { verifyAccessToken } from "../tokens/access-token";
import { parseApiKey } from "../api-keys/api-key-format";
import { signingKeys } from "../tokens/signing-keys";

/** What a request brought to prove who it is, already taken out of headers and cookies. */
export type Credentials = {
  bearer?: string | undefined;
  /** The Kamiwaza client's `access_token` cookie. */
  accessTokenCookie?: string | undefined;
  /** Session id out of the console's sealed cookie. */
  cookieSessionId?: string | undefined;
};

/**
 * The bearer decides when there is one; cookies are then ignored.
 *
 * @throws AppError UNAUTHENTICATED when a credential is present and does not hold.
 */
export async function authenticate(platform: Platform, credentials: Credentials): Promise<Actor> {
  const token = credentials.bearer ?? credentials.accessTokenCookie;
  if (token?.startsWith("kmz_")) return authenticateApiKey(platform, token);
  if (token) return authenticateAccessToken(platform, token);
  if (credentials.cookieSessionId)
    return (await actorOfSession(platform, credentials.cookieSessionId)) ?? { kind: "anonymous" };
  return { kind: "anonymous" };
}

async function authenticateApiKey({ db, keys }: Platform, token: string): Promise<Actor> {
  const parsed = parseApiKey(token);
  const now = new Date();
  const live = parsed ? await findLiveApiKey(db, parsed.id, now) : undefined;
  if (!parsed || !live || !keys.matches("api-key", parsed.secret, live.apiKey.digest)) {
    throw new AppError("UNAUTHENTICATED", "The API key is unknown, expired or revoked.");
  }
  if (isStale(live.apiKey.lastUsedAt, now)) await touchApiKey(db, live.apiKey.id, now);
  return {
    kind: "api-key",
    organizationId: live.apiKey.organizationId,
    userId: live.user.id,
    username: live.user.username,
    ...reachOfStoredKey(live.apiKey, live.user.roles),
    apiKeyId: live.apiKey.id,
  };
}

async function authenticateAccessToken(platform: Platform, token: string): Promise<Actor> {
  const { resolve } = await signingKeys(platform.db, platform.keys);
  const claims = await verifyAccessToken(token, resolve).catch((cause: unknown) => {
    const detail =
      cause instanceof errors.JWTExpired ? "The access token has expired." : "The access token is not one of ours.";
    throw new AppError("UNAUTHENTICATED", detail, { cause });
  });
  const actor = await actorOfSession(platform, claims.sid);
  if (!actor || actor.userId !== claims.sub)
    throw new AppError("UNAUTHENTICATED", "The session of this token has ended. Sign in again.");
  return actor;
}

/** Roles are read now, so a change of role or a deleted user takes effect with the next call. */
async function actorOfSession(
  { db }: Platform,
  sessionId: string,
): Promise<Extract<Actor, { kind: "user" }> | undefined> {
  const live = await findLiveSession(db, sessionId, new Date());
  if (!live) return undefined;
  return {
    kind: "user",
    organizationId: live.user.organizationId,
    userId: live.user.id,
    username: live.user.username,
    scope: scopeOfRoles(live.user.roles),
    auditor: isAuditor(live.user.roles),
    sessionId,
  };
}

/** "Last used" is kept to the minute, so that a busy key is not a hot row. */
const isStale = (lastUsedAt: Date | null, now: Date) => !lastUsedAt || now.getTime() - lastUsedAt.getTime() > 60_000;

/** Whether what the caller came with still opens anything, for answers that last: it may have ended since. */
export async function isStillSignedIn({ db, actor }: Pick<Context, "db" | "actor">): Promise<boolean> {
  const now = new Date();
  switch (actor.kind) {
    case "user":
      return (await findLiveSession(db, actor.sessionId, now)) !== undefined;
    case "api-key":
      return (await findLiveApiKey(db, actor.apiKeyId, now)) !== undefined;
    case "anonymous":
    case "node":
    case "system":
      return true;
  }
}
