import { revokeApiKeysOfOwner } from "@/db/queries/api-keys";
import { withdrawJoinTokensOf } from "@/db/queries/join-tokens";
import { revokeSessionsOfUser } from "@/db/queries/sessions";
import { findUser, updateUser } from "@/db/queries/users";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import type { endUserAccess as endUserAccessOperation } from "../contract";
import { keepAnAdmin } from "../users/keep-an-admin";

/**
 * Everything that opens anything in a person's name, in one act: sessions with their refresh and access tokens, API keys,
 * and invitations of theirs that no machine has used yet.
 */
export async function endUserAccess(
  ctx: Context,
  input: OperationInput<typeof endUserAccessOperation>,
): Promise<OperationResult<typeof endUserAccessOperation>> {
  const admin = authorize(ctx, "accounts");
  const { userId } = input;
  return withTransaction(ctx.db, async (tx) => {
    const user = await findUser(tx, admin.organizationId, userId);
    if (!user) throw new AppError("NOT_FOUND", "There is no such user.");
    if (input.deactivate) {
      await keepAnAdmin(tx, admin, userId, false);
      await updateUser(tx, userId, { active: false });
    }
    const now = new Date();
    const ended = {
      sessions: await revokeSessionsOfUser(tx, userId, now),
      api_keys: await revokeApiKeysOfOwner(tx, userId, now),
      join_tokens: await withdrawJoinTokensOf(tx, admin.organizationId, user.username, now),
      deactivated: input.deactivate,
    };
    await recordAudit(tx, ctx, {
      action: "user.end-access",
      objectKind: "user",
      objectId: userId,
      detail: { username: user.username, ...ended },
    });
    return ended;
  });
}
