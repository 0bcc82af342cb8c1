import { findFirstOrganization, type UserRow } from "@/db/queries/users";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { recordRefusal } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { verifyPassword } from "../users/password";
import { takePasswordTurn } from "./password-turns";
import { countFailure, forgetGuess, refuseWhenTooSoon, type Guess } from "./sign-in-throttle";

type Attempt = {
  guess: Guess;
  user: UserRow | undefined;
  password: string;
  /** What is refused when it is wrong, for the record. */
  action: string;
};

/**
 * Whether the password is that of the user. A wrong one counts where it came from, and is on record. A name that nobody has
 * is treated the same, and takes as long.
 *
 * @throws AppError RATE_LIMITED while wrong passwords from there must wait, or when too many are being checked.
 */
export async function checkPassword(ctx: Context, { guess, user, password, action }: Attempt): Promise<boolean> {
  await refuseWhenTooSoon(ctx.db, guess);
  const isKnown = guess.address === undefined;
  const right = await takePasswordTurn(
    ctx.clientAddress,
    () => verifyPassword(password, user?.passwordHash ?? null),
    isKnown,
  );
  if (right && user?.active) return true;
  await withTransaction(ctx.db, async (tx) => {
    if (!right) await countFailure(tx, ctx, guess, user);
    // A name that nobody has is not written down: it may be a password in the wrong field.
    const organizationId = user?.organizationId ?? (await findFirstOrganization(tx));
    if (organizationId === undefined) return;
    const why = right ? "the account is locked" : user ? "wrong password" : "nobody has the name";
    const object = user ? { objectKind: "user", objectId: user.id } : {};
    const detail = { ...(user ? { username: user.username } : {}), why };
    await recordRefusal(tx, ctx, { organizationId, action, status: 401, ...object, detail });
  });
  return false;
}

/**
 * Takes the right password for good, unless others have guessed wrong long enough while it was being checked: otherwise
 * many guesses at once would all be answered.
 *
 * @throws AppError RATE_LIMITED
 */
export async function forgetFailures(tx: Transaction, guess: Guess): Promise<void> {
  await refuseWhenTooSoon(tx, guess);
  await forgetGuess(tx, guess);
}
