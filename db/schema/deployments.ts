import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId, updatedAt } from "./columns";

/** What somebody wants served. Only the API writes here; `generation` rises with every change. */
export const deployments = pgTable(
  "deployments",
  {
    id: id(),
    organizationId: organizationId(),
    /** Public model name at the endpoint; unique among deployments that are not deleted. */
    name: text("name").notNull(),
    modelId: uuid("model_id").notNull(),
    modelConfigId: uuid("model_config_id"),
    modelFileId: uuid("model_file_id"),
    /** Engine that the operator insists on; absent means the product chooses. */
    pinnedEngine: text("pinned_engine"),
    pinnedNodeId: uuid("pinned_node_id"),
    config: jsonb("config").$type<Record<string, unknown>>().notNull(),
    copies: integer("copies").notNull().default(1),
    /** The request as the Kamiwaza client sent it, echoed back to it. */
    request: jsonb("request").$type<Record<string, unknown>>().notNull(),
    desired: text("desired").notNull(),
    generation: integer("generation").notNull().default(1),
    restart: integer("restart").notNull().default(0),
    ownerId: uuid("owner_id"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    index("deployments_organization").on(table.organizationId, table.createdAt),
    index("deployments_model").on(table.modelId),
    /** The gateway asks every second what changed. */
    index("deployments_updated").on(table.updatedAt),
    uniqueIndex("deployments_live_name")
      .on(table.organizationId, table.name)
      .where(sql`deleted_at is null`),
  ],
);
