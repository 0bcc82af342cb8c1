import type { ModelFacts } from "@/lib/serving/engines/facts";
import { bigint, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, organizationId, updatedAt } from "./columns";

/** One file of a model as the hub or a folder has it. Whether a node holds it is in `file_copies`. */
export const modelFiles = pgTable(
  "model_files",
  {
    id: id(),
    organizationId: organizationId(),
    modelId: uuid("model_id"),
    /** Path inside the repository; shown, never used as a path. */
    name: text("name").notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    sha256: text("sha256"),
    gitSha1: text("git_sha1"),
    storageType: text("storage_type").notNull().default("file"),
    storageHost: text("storage_host"),
    storageLocation: text("storage_location"),
    /** What its header says, once read. */
    facts: jsonb("facts").$type<ModelFacts>(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex("model_files_name_unique").on(table.modelId, table.name),
    index("model_files_organization").on(table.organizationId),
  ],
);
