import type { Executor } from "@/db/client";
import { nodes } from "@/db/schema";
import { inArray, sql } from "drizzle-orm";

/** Tells the agents of these nodes, by their next poll, that their assignments changed. */
export async function bumpNodeRevisions(db: Executor, nodeIds: readonly string[]): Promise<void> {
  const distinct = [...new Set(nodeIds)];
  if (distinct.length === 0) return;
  await db
    .update(nodes)
    .set({ desiredRevision: sql`${nodes.desiredRevision} + 1` })
    .where(inArray(nodes.id, distinct));
}
