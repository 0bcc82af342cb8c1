import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, organizationId, updatedAt } from "./columns";

/** One message. Editing or regenerating adds a sibling under the same parent, so nothing said is lost. */
export const messages = pgTable(
  "messages",
  {
    id: id(),
    organizationId: organizationId(),
    conversationId: uuid("conversation_id").notNull(),
    parentId: uuid("parent_id"),
    role: text("role").notNull(),
    content: text("content").notNull(),
    /** complete · stopped · failed */
    outcome: text("outcome").notNull(),
    model: text("model"),
    promptTokens: integer("prompt_tokens"),
    completionTokens: integer("completion_tokens"),
    timeToFirstTokenMs: integer("time_to_first_token_ms"),
    durationMs: integer("duration_ms"),
    error: jsonb("error").$type<{ code: string; detail: string }>(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("messages_conversation").on(table.conversationId, table.createdAt)],
);
