import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, organizationId, updatedAt } from "./columns";

/** What a node's agent last said about one file: how much of it is there, and whether it is verified. */
export const fileCopies = pgTable(
  "file_copies",
  {
    organizationId: organizationId(),
    fileId: uuid("file_id").notNull(),
    nodeId: uuid("node_id").notNull(),
    phase: text("phase").notNull(),
    bytesDone: bigint("bytes_done", { mode: "number" }).notNull().default(0),
    error: jsonb("error").$type<{ code: string; detail: string }>(),
    verifiedAt: instant("verified_at"),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.fileId, table.nodeId] }), index("file_copies_node").on(table.nodeId)],
);
