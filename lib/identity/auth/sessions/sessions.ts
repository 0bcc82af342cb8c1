import { revokeApiKeysOfOwner } from "@/db/queries/api-keys";
import { findLiveSession, revokeSession, revokeSessionsOfUser } from "@/db/queries/sessions";
import { findUser } from "@/db/queries/users";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import * as z from "zod";
import type { deleteSession as deleteSessionOperation, purgeSessions as purgeSessionsOperation } from "../contract";

export async function purgeSessions(
  ctx: Context,
  input: OperationInput<typeof purgeSessionsOperation>,
): Promise<OperationResult<typeof purgeSessionsOperation>> {
  const { organizationId } = authorize(ctx, "accounts");
  const subject = z.uuid().safeParse(input.subject_id).data;
  return withTransaction(ctx.db, async (tx) => {
    // The Kamiwaza client asks so whether sessions can be purged at all.
    if (!subject || !(await findUser(tx, organizationId, subject))) return { revoked: 0, api_keys_revoked: 0 };
    const revoked = await revokeSessionsOfUser(tx, subject, new Date());
    const keys = input.keep_api_keys ? 0 : await revokeApiKeysOfOwner(tx, subject, new Date());
    await recordAudit(tx, ctx, {
      action: "session.purge",
      objectKind: "user",
      objectId: subject,
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
