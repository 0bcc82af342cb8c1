import { sql } from "drizzle-orm";
import { boolean, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId, updatedAt } from "./columns";

export const models = pgTable(
  "models",
  {
    id: id(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    repoId: text("repo_id"),
    hub: text("hub"),
    /** What the caller asked for: branch, tag or commit. */
    requestedRevision: text("requested_revision"),
    /** The commit everything is taken from. */
    commit: text("commit"),
    family: text("family"),
    purpose: text("purpose"),
    author: text("author"),
    description: text("description"),
    licence: text("licence"),
    gated: boolean("gated").notNull().default(false),
    private: boolean("private").notNull().default(false),
    quantization: text("quantization"),
    modelCard: text("model_card"),
    sourceRepository: text("source_repository"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: instant("deleted_at"),
  },
  (table) => [
    index("models_repo").on(table.organizationId, table.repoId),
    /** One row per repository and commit; a newer commit is another model. */
    uniqueIndex("models_live_commit")
      .on(table.organizationId, table.repoId, table.commit)
      .where(sql`deleted_at is null`),
  ],
);
