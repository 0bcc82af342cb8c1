import type { Executor } from "@/db/client";
import { nodes } from "@/db/schema";
import { inArray, sql } from "drizzle-orm";

/** Tells the agents of these nodes, by their next poll, that their assignments changed. */
export async function bumpNodeRevisions(db: Executor, nodeIds: readonly string[]): Promise<void> {
  const distinct = [...new Set(nodeIds)];
  if (distinct.length === 0) return;
  // Locked in one order, so that two changes of the same nodes wait for each other and none ends as a deadlock.
  const locked = db
    .select({ id: nodes.id })
    .from(nodes)
    .where(inArray(nodes.id, distinct))
    .orderBy(nodes.id)
    .for("update");
  await db
    .update(nodes)
    .set({ desiredRevision: sql`${nodes.desiredRevision} + 1` })
    .where(inArray(nodes.id, locked));
}
