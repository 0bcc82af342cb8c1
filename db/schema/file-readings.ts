import type { ModelFacts } from "@/lib/serving/engines/facts";
import { index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, organizationId } from "./columns";

/**
 * What a node said about one file: the header it read there, or that the file is there. `refusal` says why it was not
 * believed; the statement is kept, because it may be all that is left once the nodes it contradicts are removed.
 */
export const fileReadings = pgTable(
  "file_readings",
  {
    organizationId: organizationId(),
    fileId: uuid("file_id").notNull(),
    nodeId: uuid("node_id").notNull(),
    /** Absent where the node only claimed to hold the file. */
    facts: jsonb("facts").$type<ModelFacts>(),
    /** not-asked · impossible · contradicts */
    refusal: text("refusal"),
    detail: text("detail"),
    readAt: instant("read_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.fileId, table.nodeId] }), index("file_readings_node").on(table.nodeId)],
);
