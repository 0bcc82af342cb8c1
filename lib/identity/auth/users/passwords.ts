import { revokeApiKeysOfOwner } from "@/db/queries/api-keys";
import { revokeSessionsOfUser } from "@/db/queries/sessions";
import { findUser, updateUser } from "@/db/queries/users";
import { withTransaction } from "@/db/transaction";
import { authorize, authorizePerson } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { checkPassword, forgetFailures } from "../sign-in/check-password";
import type * as operations from "../contract";
import type { User } from "../contract";
import { hashPassword } from "./password";
import { forgetGuessesAt, guessInSession } from "../sign-in/sign-in-throttle";
import { userView } from "./users";

/*
 * A new password is often the answer to one that others know. So it ends what was opened with the old one: sessions always,
 * keys unless told to leave them.
 */

export async function setUserPassword(
  ctx: Context,
  input: OperationInput<typeof operations.setUserPassword>,
): Promise<User> {
  const admin = authorize(ctx, "accounts");
  const passwordHash = await hashPassword(input.new_password);
  return withTransaction(ctx.db, async (tx) => {
    const known = await findUser(tx, admin.organizationId, input.userId);
    const user = known && (await updateUser(tx, known.id, { passwordHash }));
    if (!user) throw new AppError("NOT_FOUND", "There is no such user.");
    await forgetGuessesAt(tx, ctx.keys, [user.username, ...(user.email ? [user.email] : [])]);
    await revokeSessionsOfUser(tx, user.id, new Date());
    const keys = input.end_api_keys ? await revokeApiKeysOfOwner(tx, user.id, new Date()) : 0;
    await recordAudit(tx, ctx, {
      action: "user.set-password",
      objectKind: "user",
      objectId: user.id,
      detail: { username: user.username, api_keys_revoked: keys },
    });
    return userView(user);
  });
}

export async function changeOwnPassword(
  ctx: Context,
  input: OperationInput<typeof operations.changeOwnPassword>,
): Promise<OperationResult<typeof operations.changeOwnPassword>> {
  const person = authorizePerson(ctx, "session");
  const row = await findUser(ctx.db, person.organizationId, person.userId);
  if (!row?.passwordHash)
    throw new AppError("FORBIDDEN", "This account signs in elsewhere; change the password there.");
  const guess = guessInSession(ctx, row.id, row.username);
  const attempt = { guess, user: row, password: input.current_password, action: "user.change-password" };
  if (!(await checkPassword(ctx, attempt))) {
    // Not FORBIDDEN: by that the Kamiwaza client tells people to change their password where they sign in.
    throw new AppError("INVALID_INPUT", "The current password is wrong.", {
      fields: [{ pointer: "/current_password", detail: "is wrong" }],
    });
  }
  const passwordHash = await hashPassword(input.new_password);
  return withTransaction(ctx.db, async (tx) => {
    await forgetFailures(tx, guess);
    await updateUser(tx, row.id, { passwordHash });
    await revokeSessionsOfUser(tx, row.id, new Date(), person.kind === "user" ? person.sessionId : undefined);
    const keys = input.end_api_keys ? await revokeApiKeysOfOwner(tx, row.id, new Date()) : 0;
    await recordAudit(tx, ctx, {
      action: "user.change-password",
      objectKind: "user",
      objectId: row.id,
      detail: { username: row.username, api_keys_revoked: keys },
    });
    return { changed: true, api_keys_revoked: keys };
  });
}
