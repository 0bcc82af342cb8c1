import { boolean, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, organizationId, updatedAt } from "./columns";

/** Named engine parameters of a model; one is the default. */
export const modelConfigs = pgTable(
  "model_configs",
  {
    id: id(),
    organizationId: organizationId(),
    modelId: uuid("model_id").notNull(),
    modelFileId: uuid("model_file_id"),
    name: text("name").notNull(),
    description: text("description"),
    isDefault: boolean("is_default").notNull().default(false),
    config: jsonb("config").$type<Record<string, unknown>>().notNull(),
    systemConfig: jsonb("system_config").$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("model_configs_model").on(table.modelId)],
);
