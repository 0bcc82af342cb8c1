import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/access";
import { auditActor, recordAudit } from "@/lib/audit";
import { readConfig, webConfig } from "@/lib/config";
import type { Context } from "@/lib/context";
import type { OperationResult } from "@/lib/http/contract";
import type { createJoinToken as createJoinTokenOperation } from "./contract";
import { createJoinTokenRow } from "./join-token";

/** The token is shown this once; the command carries it to the new machine. */
export async function createJoinToken(ctx: Context): Promise<OperationResult<typeof createJoinTokenOperation>> {
  const member = authorize(ctx, "admin");
  const { web } = readConfig({ web: webConfig });
  return withTransaction(ctx.db, async (tx) => {
    const { id, token, expiresAt } = await createJoinTokenRow(tx, ctx.keys, {
      organizationId: member.organizationId,
      createdBy: auditActor(member).actorName ?? null,
    });
    await recordAudit(tx, ctx, { action: "join-token.create", objectKind: "join-token", objectId: id });
    return {
      token,
      expires_at: expiresAt.toISOString(),
      command: `CONTROL_URL=${web.PUBLIC_URL} JOIN_TOKEN=${token} node dist/lib/agent/main.js`,
    };
  });
}
