import type { EngineFingerprint, NodeFacts } from "@/lib/serving/engines/facts";
import { bigint, boolean, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, organizationId } from "./columns";

/**
 * A machine with an agent. Operators write `name`, `cordoned` and `approved`; `desiredRevision` moves with every change of the
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
    /** Joining writes false; machines that were here before approval existed count as approved. */
    approved: boolean("approved").notNull().default(true),
    /** The machine the control plane itself runs on, by word of its launcher. */
    isLocal: boolean("is_local").notNull().default(false),
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
    /** Add this to the node's wall clock to get the database's; 0 where they agree well enough. */
    clockOffsetMs: bigint("clock_offset_ms", { mode: "number" }).notNull().default(0),
  },
  (table) => [uniqueIndex("nodes_name_unique").on(table.organizationId, table.name)],
);
