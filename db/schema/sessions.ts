import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId } from "./columns";

/** One sign-in. Its id is the `sid` claim of every access token it mints; revoking the row ends them all. */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    organizationId: organizationId(),
    userId: uuid("user_id").notNull(),
    /** Keyed digest of the newest refresh token; rotated on every use. */
    refreshDigest: text("refresh_digest"),
    clientAddress: text("client_address"),
    userAgent: text("user_agent"),
    createdAt: createdAt(),
    lastUsedAt: instant("last_used_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    index("sessions_user").on(table.userId),
    // The gateway asks each second for what changed.
    index("sessions_last_used").on(table.lastUsedAt),
    index("sessions_revoked").on(table.revokedAt),
  ],
);
