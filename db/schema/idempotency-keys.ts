import { integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns";

/** First answer per (principal, Idempotency-Key), replayed for 24 h. A row without status is a call in progress. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    organizationId: uuid("organization_id").notNull(),
    principal: text("principal").notNull(),
    key: text("key").notNull(),
    requestDigest: text("request_digest").notNull(),
    status: integer("status"),
    body: jsonb("body").$type<{ sealed: string }>(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.principal, table.key] })],
);
