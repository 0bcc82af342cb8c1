import type { Executor } from "@/db/client";
import { sumPromises } from "@/db/queries/promises";
import { listNodes, type NodeReading } from "@/db/queries/nodes";
import { nodePhase, nothingPromised, type Promised } from "@/lib/serving/nodes";
import type { PlacementNode } from "./placement-node";

/** Every machine of an organization, without any model's files in mind. */
export async function loadPlacementNodes(db: Executor, organizationId: string): Promise<PlacementNode[]> {
  return toPlacementNodes(await listNodes(db, organizationId), await sumPromises(db, organizationId));
}

export function toPlacementNodes(rows: NodeReading[], promises: ReadonlyMap<string, Promised>): PlacementNode[] {
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    phase: nodePhase(row),
    facts: row.facts,
    engines: row.engines ?? [],
    promised: promises.get(row.id) ?? nothingPromised,
    localBytes: 0,
  }));
}
