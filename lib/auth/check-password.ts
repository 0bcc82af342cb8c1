import { countFailedSignIn, findUser, updateUser, type UserRow } from "@/db/queries/users";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { verifyPassword } from "./password";
import { takePasswordTurn } from "./password-turns";

/** Ten wrong passwords lock the account's password for 15 minutes; running sessions go on. */
const failuresMax = 10;
const lockMs = 15 * 60_000;

/**
 * Whether the password is the user's. Wrong ones count towards the lock, at sign-in and wherever else one is asked for.
 *
 * @throws AppError LOCKED while the account is locked, RATE_LIMITED when too many are being checked.
 */
export async function checkPassword(ctx: Context, user: UserRow | undefined, password: string): Promise<boolean> {
  if (user) refuseWhenLocked(user);
  const right = await takePasswordTurn(ctx.clientAddress, () => verifyPassword(password, user?.passwordHash ?? null));
  if (user && !right) await withTransaction(ctx.db, (tx) => countFailure(tx, ctx, user));
  return right;
}

/**
 * Takes the right password for good, unless others have guessed wrong long enough while it was being checked: otherwise
 * many guesses at once would all be answered.
 *
 * @throws AppError LOCKED
 */
export async function forgetFailures(tx: Transaction, user: UserRow): Promise<void> {
  const now = await findUser(tx, user.organizationId, user.id);
  if (now) refuseWhenLocked(now);
  if (now && (now.failedSignIns > 0 || now.lockedUntil))
    await updateUser(tx, user.id, { failedSignIns: 0, lockedUntil: null });
}

async function countFailure(tx: Transaction, ctx: Context, user: UserRow): Promise<void> {
  const lockedUntil = new Date(Date.now() + lockMs);
  const counted = await countFailedSignIn(tx, user.id, { failuresMax, lockedUntil });
  if (counted?.lockedUntil?.getTime() !== lockedUntil.getTime()) return;
  const actor = { kind: "system", organizationId: user.organizationId, name: "sign-in" } as const;
  await recordAudit(
    tx,
    { ...ctx, actor },
    { action: "user.lock", objectKind: "user", objectId: user.id, detail: { until: lockedUntil.toISOString() } },
  );
}

function refuseWhenLocked({ lockedUntil }: UserRow): void {
  const leftMs = (lockedUntil?.getTime() ?? 0) - Date.now();
  if (leftMs <= 0) return;
  throw new AppError(
    "LOCKED",
    "Too many wrong passwords. Try again in a few minutes, or ask an admin to set a new password.",
    { retryAfterSeconds: Math.ceil(leftMs / 1000) },
  );
}
