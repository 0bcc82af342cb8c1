import { insertSession } from "@/db/queries/sessions";
import { findUserBySignIn, updateUser, type UserRow } from "@/db/queries/users";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { randomBytes } from "node:crypto";
import { verifyPassword } from "./password";

/** Ten wrong passwords lock the account's password sign-in for 15 minutes; running sessions go on. */
const failuresMax = 10;
const lockMs = 15 * 60_000;
/** Sign-in lasts this long without use of the refresh token. */
export const sessionDays = 30;

export type SignedIn = { user: UserRow; sessionId: string; refreshToken: string };

/**
 * Checks a password and opens a session. Every sign-in gets a session of its own.
 *
 * @throws AppError UNAUTHENTICATED for any wrong pair, LOCKED while the account is locked.
 */
export async function signIn(ctx: Context, name: string, password: string, userAgent?: string): Promise<SignedIn> {
  const user = await findUserBySignIn(ctx.db, name.trim());
  const locked = user?.lockedUntil && user.lockedUntil > new Date() ? user.lockedUntil : undefined;
  if (locked) {
    const retryAfterSeconds = Math.ceil((locked.getTime() - Date.now()) / 1000);
    throw new AppError(
      "LOCKED",
      "Too many wrong passwords. Try again in a few minutes, or ask an admin to set a new password.",
      { retryAfterSeconds },
    );
  }
  const right = await verifyPassword(password, user?.passwordHash ?? null);
  if (!user || !right || !user.active) {
    if (user) await countFailure(ctx, user);
    throw new AppError("UNAUTHENTICATED", "User name or password is wrong.");
  }
  return openSession(ctx, user, userAgent);
}

async function openSession(ctx: Context, user: UserRow, userAgent: string | undefined): Promise<SignedIn> {
  const refreshSecret = randomBytes(32).toString("base64url");
  const session = await withTransaction(ctx.db, async (tx) => {
    if (user.failedSignIns > 0) await updateUser(tx, user.id, { failedSignIns: 0, lockedUntil: null });
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

async function countFailure(ctx: Context, user: UserRow): Promise<void> {
  const failures = user.failedSignIns + 1;
  const lock = failures >= failuresMax;
  await updateUser(ctx.db, user.id, {
    failedSignIns: lock ? 0 : failures,
    lockedUntil: lock ? new Date(Date.now() + lockMs) : null,
  });
}
