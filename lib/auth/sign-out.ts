import { revokeSession } from "@/db/queries/sessions";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/context";
import type { OperationResult } from "@/lib/http/contract";
import type { signOut as signOutOperation } from "./contract";

/** Ends the caller's session and with it every token it minted. An API key used as the bearer stays valid. */
export async function signOut(ctx: Context): Promise<OperationResult<typeof signOutOperation>> {
  const { actor } = ctx;
  if (actor.kind === "user") {
    await withTransaction(ctx.db, async (tx) => {
      await revokeSession(tx, actor.sessionId, new Date());
      await recordAudit(tx, ctx, { action: "session.end", objectKind: "session", objectId: actor.sessionId });
    });
  }
  return {
    message: actor.kind === "user" ? "Signed out" : "No session to end",
    logout_time: new Date().toISOString(),
    session_termination_requested: actor.kind === "user",
    front_channel_logout_url: null,
    post_logout_redirect_uri: null,
  };
}
