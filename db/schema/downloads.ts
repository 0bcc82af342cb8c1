import { bigint, doublePrecision, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId, updatedAt } from "./columns";

/**
 * A set of files wanted on a node. The API writes `desired` and `generation`; everything under "observed" is written
 * from the agent's reports alone.
 */
export const downloads = pgTable(
  "downloads",
  {
    id: id(),
    organizationId: organizationId(),
    modelId: uuid("model_id").notNull(),
    nodeId: uuid("node_id").notNull(),
    requestedBy: text("requested_by"),
    sourceKind: text("source_kind").notNull(),
    /** Folder imports: the folder on the node. */
    sourcePath: text("source_path"),
    fileIds: jsonb("file_ids").$type<string[]>().notNull(),
    desired: text("desired").notNull(),
    generation: integer("generation").notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),

    observedGeneration: integer("observed_generation").notNull().default(0),
    phase: text("phase").notNull().default("queued"),
    bytesDone: bigint("bytes_done", { mode: "number" }).notNull().default(0),
    bytesTotal: bigint("bytes_total", { mode: "number" }).notNull().default(0),
    bytesPerSecond10: doublePrecision("bytes_per_second_10"),
    bytesPerSecond60: doublePrecision("bytes_per_second_60"),
    error: jsonb("error").$type<{ code: string; detail: string }>(),
    retryAt: instant("retry_at"),
    startedAt: instant("started_at"),
    endedAt: instant("ended_at"),
    observedAt: instant("observed_at"),
  },
  (table) => [
    index("downloads_organization").on(table.organizationId, table.createdAt),
    index("downloads_node").on(table.nodeId, table.phase),
    index("downloads_model").on(table.modelId),
  ],
);
