import { findLiveSession, revokeSession } from "@/db/queries/sessions";
import { withTransaction } from "@/db/transaction";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import type { signOut as signOutOperation } from "../contract";
import { parseRefreshToken } from "../tokens/refresh-token";

/**
 * Ends the caller's session and with it every token it minted; one whose access token has expired is ended by its refresh
 * token. An API key used as the bearer stays valid.
 */
export async function signOut(
  ctx: Context,
  input: OperationInput<typeof signOutOperation>,
): Promise<OperationResult<typeof signOutOperation>> {
  const { actor } = ctx;
  const sessionId =
    actor.kind === "user" ? actor.sessionId : await sessionOfRefreshToken(ctx, input?.refresh_token ?? "");
  const ended = sessionId !== undefined && (await endSession(ctx, sessionId));
  return {
    message: ended ? "Signed out" : "No session to end",
    logout_time: new Date().toISOString(),
    session_termination_requested: ended,
    front_channel_logout_url: null,
    post_logout_redirect_uri: null,
  };
}

/** @returns whether there was such a running session. */
export async function endSession(ctx: Context, sessionId: string): Promise<boolean> {
  return withTransaction(ctx.db, async (tx) => {
    const live = await findLiveSession(tx, sessionId, new Date());
    if (!live) return false;
    const { id: userId, organizationId, username } = live.user;
    const actor = { kind: "user", organizationId, userId, username, scope: "openid", sessionId } as const;
    await revokeSession(tx, sessionId, new Date());
    await recordAudit(tx, { ...ctx, actor }, { action: "session.end", objectKind: "session", objectId: sessionId });
    return true;
  });
}

async function sessionOfRefreshToken(ctx: Context, token: string): Promise<string | undefined> {
  const parsed = parseRefreshToken(token);
  const live = parsed && (await findLiveSession(ctx.db, parsed.sessionId, new Date()));
  const isNewest = live?.session.refreshDigest === ctx.keys.digest("refresh-token", parsed?.secret ?? "");
  return isNewest ? parsed?.sessionId : undefined;
}
