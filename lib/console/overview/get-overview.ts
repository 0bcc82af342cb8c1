import * as audit from "@/db/queries/audit-events";
import { authorize, holds, visibleTo } from "@/lib/identity/access";
import { objectName } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { shareReading } from "@/lib/edge/http";
import type { Overview } from "./contract";
import { readInstallation, type Installation } from "./installation";

const recentMax = 8;
/** What people do all day. It is in the record, but tells nothing of the installation. */
const everyday = [
  ...["create", "delete", "end"].map((verb) => `session.${verb}`),
  ...["create", "update", "delete"].map((verb) => `conversation.${verb}`),
  "message.create",
];
const readShared = shareReading<Installation>();

/** What runs, what needs a person, and what happened. */
export async function getOverview(ctx: Context): Promise<Overview> {
  const { organizationId } = authorize(ctx, "read");
  const [installation, recent] = await Promise.all([
    readShared(ctx, organizationId, null, () => readInstallation(ctx)),
    audit.listAuditEvents(ctx.db, {
      ...visibleTo(ctx),
      outcomes: ["changed"],
      hideActions: everyday,
      limit: recentMax,
    }),
  ]);
  return {
    ...installation,
    ...forWhomMayAct(ctx, installation),
    recent: recent.map((event) => ({
      id: event.id,
      at: event.occurredAt.toISOString(),
      actor: event.actorName,
      action: event.action,
      object_kind: event.objectKind,
      object_id: event.objectId,
      object_name: objectName(event.detail),
      detail: event.detail,
    })),
  };
}

/** A download that failed is the business of whoever may try it again or give it up. */
function forWhomMayAct(
  { actor }: Context,
  installation: Installation,
): Pick<Overview, "attention" | "attention_total"> {
  const { attention, attention_total } = installation;
  if ("userId" in actor && holds(actor, "write")) return { attention, attention_total };
  const shown = attention.filter(({ concerns }) => concerns === "service");
  return { attention: shown, attention_total: attention_total - (attention.length - shown.length) };
}
