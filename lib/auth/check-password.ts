import type { UserRow } from "@/db/queries/users";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import type { Context } from "@/lib/context";
import { verifyPassword } from "./password";
import { takePasswordTurn } from "./password-turns";
import { countFailure, refuseWhenLocked, unlock } from "./sign-in-lock";

/**
 * Whether the password is that of the user who has the name. Wrong ones count towards the name's lock, at sign-in and
 * wherever else a password is asked for. A name that nobody has is treated the same, and takes as long.
 *
 * @throws AppError LOCKED while the name is locked, RATE_LIMITED when too many are being checked.
 */
export async function checkPassword(
  ctx: Context,
  name: string,
  user: UserRow | undefined,
  password: string,
): Promise<boolean> {
  await refuseWhenLocked(ctx.db, ctx.keys, name);
  const right = await takePasswordTurn(ctx.clientAddress, () => verifyPassword(password, user?.passwordHash ?? null));
  if (!right) await withTransaction(ctx.db, (tx) => countFailure(tx, ctx, name, user));
  return right;
}

/**
 * Takes the right password for good, unless others have guessed wrong long enough while it was being checked: otherwise
 * many guesses at once would all be answered.
 *
 * @throws AppError LOCKED
 */
export async function forgetFailures(tx: Transaction, ctx: Context, name: string): Promise<void> {
  await refuseWhenLocked(tx, ctx.keys, name);
  await unlock(tx, ctx.keys, [name]);
}
