import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { id, instant, organizationId } from "./columns";

/** Who did what: every API call and every change, append-only. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: id(),
    organizationId: organizationId(),
    occurredAt: instant("occurred_at").notNull().defaultNow(),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    actorName: text("actor_name"),
    /** The person who acted, by whatever credential; null where none did. */
    userId: text("user_id"),
    /** `<object kind>.<verb>`, for example `deployment.create`. */
    action: text("action").notNull(),
    objectKind: text("object_kind"),
    objectId: text("object_id"),
    outcome: text("outcome").notNull(),
    status: integer("status"),
    method: text("method"),
    path: text("path"),
    requestId: text("request_id"),
    clientAddress: text("client_address"),
    durationMs: integer("duration_ms"),
    detail: jsonb("detail").$type<Record<string, unknown>>(),
  },
  (table) => [
    index("audit_events_by_time").on(table.organizationId, table.occurredAt, table.id),
    /** Changes are few among calls; without it the newest ones are looked for among all. */
    index("audit_events_by_outcome").on(table.organizationId, table.outcome, table.occurredAt, table.id),
    index("audit_events_of_user").on(table.organizationId, table.userId, table.occurredAt, table.id),
    /** A call and what it changed. */
    index("audit_events_of_request").on(table.organizationId, table.requestId),
    index("audit_events_of_object").on(table.organizationId, table.objectId, table.occurredAt),
  ],
);
