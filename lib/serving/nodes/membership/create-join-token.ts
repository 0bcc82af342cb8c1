import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { auditActor, recordAudit } from "@/lib/identity/audit";
import { frontDoorConfig, readConfig, webConfig } from "@/lib/kernel/config";
import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { createJoinToken as createJoinTokenOperation } from "../contract";
import { createJoinTokenRow } from "./join-token";
import { wayFromElsewhere } from "./way-from-elsewhere";

/** The token is shown this once; the command carries it to the new machine. */
export async function createJoinToken(ctx: Context): Promise<OperationResult<typeof createJoinTokenOperation>> {
  const member = authorize(ctx, "admin");
  const { web, door } = readConfig({ web: webConfig, door: frontDoorConfig });
  const { origin, warnings } = wayFromElsewhere(web.PUBLIC_URL, door.GATEWAY_HOST);
  return withTransaction(ctx.db, async (tx) => {
    const { id, token, expiresAt } = await createJoinTokenRow(tx, ctx.keys, {
      organizationId: member.organizationId,
      createdBy: auditActor(member).actorName ?? null,
    });
    await recordAudit(tx, ctx, { action: "join-token.create", objectKind: "join-token", objectId: id });
    return {
      token,
      expires_at: expiresAt.toISOString(),
      // By npm, which runs it on the Node that was installed with it.
      command: `CONTROL_URL=${origin} JOIN_TOKEN=${token} AGENT_HOST=0.0.0.0 npm run agent`,
      warnings,
    };
  });
}
