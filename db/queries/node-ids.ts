import type { Executor } from "@/db/client";
import { nodes } from "@/db/schema";
import { and, asc, eq, isNull } from "drizzle-orm";

/** Nodes that were not removed, oldest first. */
export function listNodeIds(db: Executor, organizationId: string): Promise<{ id: string; approved: boolean }[]> {
  return db
    .select({ id: nodes.id, approved: nodes.approved })
    .from(nodes)
    .where(and(eq(nodes.organizationId, organizationId), isNull(nodes.removedAt)))
    .orderBy(asc(nodes.createdAt));
}

export async function listNodeNames(db: Executor, organizationId: string): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: nodes.id, name: nodes.name })
    .from(nodes)
    .where(eq(nodes.organizationId, organizationId));
  return new Map(rows.map((row) => [row.id, row.name]));
}
