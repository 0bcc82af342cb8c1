import type { Executor } from "@/db/client";
import { sumReservations } from "@/db/queries/reservations";
import { listNodes, type NodeReading } from "@/db/queries/nodes";
import { nodePhase, noReservations, type Reservations } from "@/lib/serving/nodes";
import type { PlacementNode } from "./placement-node";

/** Every machine of an organization, without any model's files in mind. */
export async function loadPlacementNodes(db: Executor, organizationId: string): Promise<PlacementNode[]> {
  return toPlacementNodes(await listNodes(db, organizationId), await sumReservations(db, organizationId));
}

export function toPlacementNodes(
  rows: NodeReading[],
  reservations: ReadonlyMap<string, Reservations>,
): PlacementNode[] {
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    phase: nodePhase(row),
    facts: row.facts,
    engines: row.engines ?? [],
    reservations: reservations.get(row.id) ?? noReservations,
    localBytes: 0,
  }));
}
