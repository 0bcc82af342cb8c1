import * as rows from "@/db/queries/audit-events";
import { visibleTo } from "@/lib/identity/access";
import type { listActivities as listActivitiesOperation } from "@/lib/console/activity/contract";
import type { Context } from "@/lib/kernel/context";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";

/** The Kamiwaza client's flat feed, each call once: `module` is the first part of the path under /api, `apicall` the rest. */
export async function listActivities(
  ctx: Context,
  input: OperationInput<typeof listActivitiesOperation>,
): Promise<OperationResult<typeof listActivitiesOperation>> {
  const filter = { ...visibleTo(ctx), hideOutcomes: ["read"], onceEach: true, limit: input.limit };
  return (await rows.listAuditEvents(ctx.db, filter)).map((event) => {
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
