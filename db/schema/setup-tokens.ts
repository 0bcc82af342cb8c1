import { pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "./columns";

/** The one-time token that lets the first person create the owner. */
export const setupTokens = pgTable("setup_tokens", {
  id: id(),
  digest: text("digest").notNull(),
  createdAt: createdAt(),
  expiresAt: instant("expires_at").notNull(),
  consumedAt: instant("consumed_at"),
});
