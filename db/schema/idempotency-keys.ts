import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";

/** First answer per (principal, Idempotency-Key), replayed for 24 h. A row without status is a claim: a call that runs, or ran. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    organizationId: uuid("organization_id").notNull(),
    principal: text("principal").notNull(),
    key: text("key").notNull(),
    requestDigest: text("request_digest").notNull(),
    /** Id of the request that runs the call. */
    heldBy: text("held_by"),
    /** That request renews it while it runs. */
    heldUntil: instant("held_until").notNull().defaultNow(),
    /** Kinds and ids of what the call has changed so far, written in the transactions that changed it. */
    changed: text("changed"),
    status: integer("status"),
    body: jsonb("body").$type<{ sealed: string }>(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.principal, table.key] })],
);
