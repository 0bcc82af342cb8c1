import { insertSession } from "@/db/queries/sessions";
import { findUserBySignIn, type UserRow } from "@/db/queries/users";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { randomBytes } from "node:crypto";
import { checkPassword, forgetFailures } from "./check-password";
import type { KnownDevice } from "./known-device";
import { guessAtSignIn, type Guess } from "./sign-in-throttle";

/** Sign-in lasts this long without use of the refresh token. */
export const sessionDays = 30;

export type SignedIn = { user: UserRow; sessionId: string; refreshToken: string };

/** What a browser says of itself. */
type From = { userAgent?: string | undefined; device?: KnownDevice | undefined };

/**
 * Checks a password and opens a session. Every sign-in gets a session of its own.
 *
 * @throws AppError UNAUTHENTICATED for any wrong pair, RATE_LIMITED after many wrong ones from there.
 */
export async function signIn(ctx: Context, typedName: string, password: string, from: From = {}): Promise<SignedIn> {
  const name = typedName.trim();
  const user = await findUserBySignIn(ctx.db, name);
  const isTheirs = user !== undefined && from.device?.userId === user.id;
  const guess = guessAtSignIn(ctx, name, isTheirs ? from.device?.deviceId : undefined);
  const right = await checkPassword(ctx, { guess, user, password, action: "session.create" });
  if (!user || !right) throw new AppError("UNAUTHENTICATED", "User name or password is wrong.");
  return openSession(ctx, guess, user, from.userAgent);
}

async function openSession(
  ctx: Context,
  guess: Guess,
  user: UserRow,
  userAgent: string | undefined,
): Promise<SignedIn> {
  const refreshSecret = randomBytes(32).toString("base64url");
  const session = await withTransaction(ctx.db, async (tx) => {
    await forgetFailures(tx, guess);
    const opened = await insertSession(tx, {
      organizationId: user.organizationId,
      userId: user.id,
      refreshDigest: ctx.keys.digest("refresh-token", refreshSecret),
      clientAddress: ctx.clientAddress ?? null,
      userAgent: userAgent?.slice(0, 256) ?? null,
      expiresAt: new Date(Date.now() + sessionDays * 86_400_000),
    });
    const actor = {
      kind: "user",
      organizationId: user.organizationId,
      userId: user.id,
      username: user.username,
      scope: "openid",
      sessionId: opened.id,
    } as const;
    await recordAudit(tx, { ...ctx, actor }, { action: "session.create", objectKind: "session", objectId: opened.id });
    return opened;
  });
  return { user, sessionId: session.id, refreshToken: `${session.id}.${refreshSecret}` };
}
