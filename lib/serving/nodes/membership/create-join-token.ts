import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { auditActor, recordAudit } from "@/lib/identity/audit";
import { isLoopback, readConfig, webConfig } from "@/lib/kernel/config";
import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import { hostname } from "node:os";
import type { createJoinToken as createJoinTokenOperation } from "../contract";
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
      command: `CONTROL_URL=${fromElsewhere(web.PUBLIC_URL)} JOIN_TOKEN=${token} AGENT_HOST=0.0.0.0 node dist/lib/agent/main.js`,
    };
  });
}

/** An installation that is known by no name of its own is reached by this machine's. */
function fromElsewhere(publicUrl: string): string {
  const url = new URL(publicUrl);
  if (isLoopback(url.hostname)) url.hostname = hostname();
  return url.origin;
}
