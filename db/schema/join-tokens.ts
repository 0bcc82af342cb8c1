import { boolean, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId } from "./columns";

/** Single-use invitation for one node, stored as a keyed digest. */
export const joinTokens = pgTable("join_tokens", {
  id: id(),
  organizationId: organizationId(),
  digest: text("digest").notNull(),
  createdBy: text("created_by"),
  /** Made by the launcher for the machine it runs on, which needs nobody's approval. */
  forLocalNode: boolean("for_local_node").notNull().default(false),
  createdAt: createdAt(),
  expiresAt: instant("expires_at").notNull(),
  consumedAt: instant("consumed_at"),
  nodeId: uuid("node_id"),
});
