import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
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
    scope: text("scope").notNull(),
    audience: text("audience").notNull(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("api_keys_owner").on(table.ownerId),
    // The gateway asks each second for what changed.
    index("api_keys_updated").on(table.updatedAt),
    index("api_keys_revoked").on(table.revokedAt),
  ],
);
