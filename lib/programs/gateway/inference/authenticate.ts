import { parseApiKey } from "@/lib/identity/auth/api-keys/api-key-format";
import type { Actor } from "@/lib/kernel/context/actor";
import { AppError } from "@/lib/kernel/errors";
import type { KeyRing } from "@/lib/kernel/secrets";
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { copyAgeMsMax, type Directory } from "../directory/directory";

export type Caller = Extract<Actor, { kind: "user" | "api-key" }>;

/** Checks signature, issuer, audience, type and life of one of our access tokens. @throws Error when any is wrong. */
export type VerifyToken = (token: string) => Promise<{ sub: string; sid: string; exp: number }>;

export type Authenticate = (token: string) => Promise<Caller>;

type Options = {
  directory: Directory;
  keys: Pick<KeyRing, "matches">;
  verifyToken: VerifyToken;
  now?: () => number;
};

/** Credentials kept by fingerprint, so that a busy one costs a hash and not an HMAC or an RSA operation. */
const verifiedMax = 10_000;

/** Who calls, from memory alone. Only an id that is not known yet waits for one more read of the directory. */
export function createAuthenticate({ directory, keys, verifyToken, now = Date.now }: Options): Authenticate {
  /** Which stored digest a key has already been proven against. */
  const proven = new LRUCache<string, string>({ max: verifiedMax });
  const verified = new LRUCache<string, { sub: string; sid: string; exp: number }>({ max: verifiedMax });

  const known = async <Entry extends { expiresAtMs: number }>(find: () => Entry | undefined) => {
    if (directory.ageMs() > copyAgeMsMax) await directory.refresh();
    if (directory.ageMs() > copyAgeMsMax) throw directoryTooOld();
    let entry = find();
    if (!entry) {
      await directory.refresh();
      entry = find();
    }
    return entry && entry.expiresAtMs > now() ? entry : undefined;
  };

  const prove = (token: string, secret: string, digest: string): boolean => {
    if (!keys.matches("api-key", secret, digest)) return false;
    proven.set(fingerprint(token), digest);
    return true;
  };

  const byApiKey = async (token: string): Promise<Caller> => {
    const parsed = parseApiKey(token);
    const key = parsed && (await known(() => directory.apiKey(parsed.id)));
    const isProven =
      parsed && key && (proven.get(fingerprint(token)) === key.digest || prove(token, parsed.secret, key.digest));
    if (!isProven) throw new AppError("UNAUTHENTICATED", "The API key is unknown, expired or revoked.");
    const { id, organizationId, userId, username, scope, rights } = key;
    return { kind: "api-key", organizationId, userId, username, scope, rights, apiKeyId: id };
  };

  const byAccessToken = async (token: string): Promise<Caller> => {
    const cacheKey = fingerprint(token);
    let claims = verified.get(cacheKey);
    if (!claims) {
      claims = await verifyToken(token).catch((cause: unknown) => {
        if (cause instanceof AppError) throw cause;
        throw new AppError("UNAUTHENTICATED", "The access token is not one of ours, or has expired.", { cause });
      });
      verified.set(cacheKey, claims);
    }
    const { sub, sid, exp } = claims;
    if (exp * 1000 <= now()) throw new AppError("UNAUTHENTICATED", "The access token has expired.");
    const session = await known(() => directory.session(sid));
    if (!session || session.userId !== sub) {
      throw new AppError("UNAUTHENTICATED", "The session of this token has ended. Sign in again.");
    }
    const { id, organizationId, userId, username, scope } = session;
    return { kind: "user", organizationId, userId, username, scope, sessionId: id };
  };

  return (token) => (token.startsWith("kmz_") ? byApiKey(token) : byAccessToken(token));
}

/** Caches hold no credential, only this of it. */
const fingerprint = (token: string) => hash("sha256", token, "base64url");

const directoryTooOld = () =>
  new AppError("UNAVAILABLE", "The platform's database has been out of reach for too long to know who may call.", {
    retryAfterSeconds: 10,
  });

/** Whether what a call was let in by still opens anything: its key or session may have ended since. */
export function isStillKnown(directory: Directory, caller: Caller): boolean {
  const holder = caller.kind === "api-key" ? directory.apiKey(caller.apiKeyId) : directory.session(caller.sessionId);
  return holder !== undefined;
}
