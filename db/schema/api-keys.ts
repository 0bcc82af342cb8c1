import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId, updatedAt } from "./columns";

/** Personal access token. The key itself is shown once; only its keyed digest is kept. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: id(),
    organizationId: organizationId(),
    ownerId: uuid("owner_id").notNull(),
    name: text("name").notNull(),
    digest: text("digest").notNull(),
    /** Last four characters, so that people can tell their keys apart. */
    hint: text("hint").notNull(),
    /** The words of `scopes`, for people and for the release before. */
    scope: text("scope").notNull(),
    /** What it was given. Null for keys older than these words: `scope` alone says it then, and includes using models. */
    scopes: jsonb("scopes").$type<string[]>(),
    /** The key that made this one, which ends with it. */
    parentId: uuid("parent_id"),
    audience: text("audience").notNull(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("api_keys_owner").on(table.ownerId),
    index("api_keys_parent").on(table.parentId),
    // The gateway asks each second for what changed.
    index("api_keys_updated").on(table.updatedAt),
    index("api_keys_revoked").on(table.revokedAt),
  ],
);
