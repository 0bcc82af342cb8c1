import { revokeApiKeysOfOwner } from "@/db/queries/api-keys";
import { findLiveSession, revokeSession, revokeSessionsOfUser } from "@/db/queries/sessions";
import { findUser } from "@/db/queries/users";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/access";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { OperationInput, OperationResult } from "@/lib/http/contract";
import type { deleteSession as deleteSessionOperation, purgeSessions as purgeSessionsOperation } from "./contract";

export async function purgeSessions(
  ctx: Context,
  input: OperationInput<typeof purgeSessionsOperation>,
): Promise<OperationResult<typeof purgeSessionsOperation>> {
  const { organizationId } = authorize(ctx, "accounts");
  return withTransaction(ctx.db, async (tx) => {
    if (!(await findUser(tx, organizationId, input.subject_id)))
      throw new AppError("NOT_FOUND", "There is no such user.");
    const revoked = await revokeSessionsOfUser(tx, input.subject_id, new Date());
    const keys = input.keep_api_keys ? 0 : await revokeApiKeysOfOwner(tx, input.subject_id, new Date());
    await recordAudit(tx, ctx, {
      action: "session.purge",
      objectKind: "user",
      objectId: input.subject_id,
      detail: { revoked, api_keys_revoked: keys },
    });
    return { revoked, api_keys_revoked: keys };
  });
}

export async function deleteSession(ctx: Context, input: OperationInput<typeof deleteSessionOperation>): Promise<null> {
  const { organizationId } = authorize(ctx, "accounts");
  await withTransaction(ctx.db, async (tx) => {
    const live = await findLiveSession(tx, input.sessionId, new Date());
    if (live?.session.organizationId !== organizationId)
      throw new AppError("NOT_FOUND", "There is no such running session.");
    await revokeSession(tx, input.sessionId, new Date());
    await recordAudit(tx, ctx, { action: "session.delete", objectKind: "session", objectId: input.sessionId });
  });
  return null;
}
