import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, organizationId } from "./columns";

/**
 * That a node shall read a file again, and what came of it. The API writes what is wanted; everything under "observed"
 * comes from the agent's reports. The row outlives the copy: a damaged file is not there any more.
 */
export const fileVerifications = pgTable(
  "file_verifications",
  {
    organizationId: organizationId(),
    fileId: uuid("file_id").notNull(),
    nodeId: uuid("node_id").notNull(),
    desired: text("desired").notNull(),
    generation: integer("generation").notNull().default(1),
    requestedBy: text("requested_by"),
    requestedAt: instant("requested_at").notNull(),

    observedGeneration: integer("observed_generation").notNull().default(0),
    phase: text("phase").notNull().default("queued"),
    bytesDone: bigint("bytes_done", { mode: "number" }).notNull().default(0),
    /** Of the newest reading that came to an end; a cancelled one leaves it as it is. */
    result: text("result"),
    verifiedAt: instant("verified_at"),
    /** When it was last found damaged or gone: engines that run since before then have the damaged content open. */
    lostAt: instant("lost_at"),
    error: jsonb("error").$type<{ code: string; detail: string }>(),
  },
  (table) => [
    primaryKey({ columns: [table.fileId, table.nodeId] }),
    index("file_verifications_node").on(table.nodeId, table.phase),
  ],
);
