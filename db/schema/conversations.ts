import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId, updatedAt } from "./columns";

/** A chat of one user. Private to them, whatever their role. */
export const conversations = pgTable(
  "conversations",
  {
    id: id(),
    organizationId: organizationId(),
    userId: uuid("user_id").notNull(),
    title: text("title").notNull(),
    deploymentId: uuid("deployment_id"),
    parameters: jsonb("parameters").$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant("deleted_at"),
  },
  (table) => [index("conversations_user").on(table.userId, table.updatedAt)],
);
