import * as rows from "@/db/queries/audit-events";
import { visibleTo } from "@/lib/access";
import type { listActivities as listActivitiesOperation } from "@/lib/audit/contract";
import type { Context } from "@/lib/context";
import type { OperationInput, OperationResult } from "@/lib/http/contract";

/** The Kamiwaza client's flat feed: `module` is the first part of the path under /api, `apicall` the rest. */
export async function listActivities(
  ctx: Context,
  input: OperationInput<typeof listActivitiesOperation>,
): Promise<OperationResult<typeof listActivitiesOperation>> {
  const filter = { ...visibleTo(ctx), hideOutcomes: ["read"], limit: input.limit };
  return (await listOnce(ctx, filter)).map((event) => {
    const [module = "", ...rest] = (event.path ?? event.action.replace(".", "/")).replace(/^\/api\//, "").split("/");
    return {
      id: event.id,
      user_id: event.userId,
      module,
      apicall: rest.join("/"),
      action: event.action,
      created_at: event.occurredAt.toISOString(),
    };
  });
}

/**
 * A call that changes something is recorded twice, as the call and as its changes; here it stands once. The call is the
 * later of them, so going back in time it comes before its changes.
 */
async function listOnce(ctx: Context, filter: rows.AuditEventFilter): Promise<rows.AuditEvent[]> {
  const calls = new Set<string>();
  const kept: rows.AuditEvent[] = [];
  let before: rows.AuditEventFilter["before"];
  do {
    const page = await rows.listAuditEvents(ctx.db, { ...filter, before });
    for (const event of page) {
      const { requestId, path } = event;
      if (requestId !== null && path === null && calls.has(requestId)) continue;
      if (requestId !== null && path !== null) calls.add(requestId);
      kept.push(event);
    }
    before = page.length === filter.limit ? page.at(-1) : undefined;
  } while (before && kept.length < filter.limit);
  return kept.slice(0, filter.limit);
}
