import type { Executor } from "@/db/client";
import { listPromises, type PromiseRow } from "@/db/queries/promises";
import { listNodes, type NodeReading } from "@/db/queries/nodes";
import { nodePhase } from "@/lib/nodes";
import { explanation } from "./contract";
import type { PlacementNode } from "./placement-node";

/** Every machine of an organization, without any model's files in mind. */
export async function loadPlacementNodes(db: Executor, organizationId: string): Promise<PlacementNode[]> {
  return toPlacementNodes(await listNodes(db, organizationId), await listPromises(db, organizationId));
}

export function toPlacementNodes(rows: NodeReading[], promises: PromiseRow[]): PlacementNode[] {
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    phase: nodePhase(row),
    facts: row.facts,
    engines: row.engines ?? [],
    promised: promisedOn(row.id, promises),
    localBytes: 0,
  }));
}

/** What instances were estimated at and have not taken yet; a deployment's explanation says how much of it is on devices. */
function promisedOn(nodeId: string, promises: PromiseRow[]): PlacementNode["promised"] {
  const promised = { host: 0, device: 0 };
  for (const row of promises.filter((promise) => promise.nodeId === nodeId)) {
    const open = Math.max(0, (row.estimatedBytes ?? 0) - (row.measuredBytes ?? 0));
    const device = Math.round(open * deviceShare(row.explanation));
    promised.device += device;
    promised.host += open - device;
  }
  return promised;
}

function deviceShare(stored: unknown): number {
  const parts = explanation.shape.parts.safeParse((stored as { parts?: unknown } | null)?.parts).data ?? [];
  const total = parts.reduce((sum, part) => sum + part.bytes, 0);
  return total === 0 ? 0 : parts.reduce((sum, part) => sum + (part.where === "device" ? part.bytes : 0), 0) / total;
}
