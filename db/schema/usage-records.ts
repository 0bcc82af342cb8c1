import { boolean, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { id, instant, organizationId } from "./columns";

/** One inference call: who, on what, how many tokens, how long. Written by the gateway in batches. */
export const usageRecords = pgTable(
  "usage_records",
  {
    id: id(),
    organizationId: organizationId(),
    occurredAt: instant("occurred_at").notNull(),
    deploymentId: uuid("deployment_id"),
    instanceId: uuid("instance_id"),
    userId: uuid("user_id"),
    apiKeyId: uuid("api_key_id"),
    requestId: text("request_id").notNull(),
    operation: text("operation").notNull(),
    status: integer("status").notNull(),
    promptTokens: integer("prompt_tokens"),
    completionTokens: integer("completion_tokens"),
    timeToFirstTokenMs: integer("time_to_first_token_ms"),
    durationMs: integer("duration_ms").notNull(),
    streamed: boolean("streamed").notNull(),
    /** The client left or the engine broke off; counts are what was seen until then. */
    partial: boolean("partial").notNull().default(false),
  },
  (table) => [
    index("usage_records_by_time").on(table.organizationId, table.occurredAt),
    index("usage_records_deployment").on(table.deploymentId, table.occurredAt),
  ],
);
