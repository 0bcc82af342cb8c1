import type { EngineFingerprint, NodeFacts } from "@/lib/engines/facts";
import { bigint, boolean, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId } from "./columns";

/**
 * A machine with an agent. Operators write `name` and `cordoned`; `desiredRevision` moves with every change of the
 * node's assignments; everything under "observed" comes from the agent's reports alone.
 */
export const nodes = pgTable(
  "nodes",
  {
    id: id(),
    organizationId: organizationId(),
    name: text("name").notNull(),
    publicKey: jsonb("public_key").$type<{ kty: "OKP"; crv: "Ed25519"; x: string }>().notNull(),
    cordoned: boolean("cordoned").notNull().default(false),
    removedAt: instant("removed_at"),
    desiredRevision: integer("desired_revision").notNull().default(1),
    createdAt: createdAt(),

    bootId: uuid("boot_id"),
    sequence: bigint("sequence", { mode: "number" }).notNull().default(0),
    seenRevision: integer("seen_revision").notNull().default(0),
    agentVersion: text("agent_version"),
    ingressUrl: text("ingress_url"),
    facts: jsonb("facts").$type<NodeFacts>(),
    engines: jsonb("engines").$type<EngineFingerprint[]>(),
    lastSeenAt: instant("last_seen_at"),
  },
  (table) => [uniqueIndex("nodes_name_unique").on(table.organizationId, table.name)],
);
