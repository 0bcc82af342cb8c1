import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { updatedAt } from "./columns";

/** One row per named setting of an organization; values are validated where they are read. */
export const settings = pgTable(
  "settings",
  {
    organizationId: uuid("organization_id").notNull(),
    name: text("name").notNull(),
    value: jsonb("value").notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.name] })],
);
