import type { NodeReading } from "@/db/queries/nodes";
import type { InstanceUse } from "@/db/queries/instances";
import { driverByName, type EngineFingerprint } from "@/lib/engines";
import type { Node } from "./contract";
import { nodePhase } from "./lease";

/** The public shape of a machine; `uses` may hold those of other machines too. */
export function nodeView(row: NodeReading, uses: InstanceUse[]): Node {
  return {
    id: row.id,
    name: row.name,
    phase: nodePhase(row),
    cordoned: row.cordoned,
    approved: row.approved,
    is_local: row.isLocal,
    clock_offset_ms: row.clockOffsetMs,
    agent_version: row.agentVersion,
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    facts: row.facts ?? null,
    engines: (row.engines ?? []).flatMap(engineView),
    instances: uses
      .filter((use) => use.nodeId === row.id)
      .map((use) => ({
        id: use.id,
        deployment_id: use.deploymentId,
        deployment_name: use.deploymentName,
        phase: use.phase,
        estimated_bytes: use.estimatedBytes,
        measured_bytes: use.measuredBytes,
      })),
    created_at: row.createdAt.toISOString(),
  };
}

function engineView(found: EngineFingerprint): Node["engines"] {
  const driver = driverByName(found.engine);
  return driver?.unlisted && !found.available ? [] : [{ ...found, title: driver?.title ?? found.engine }];
}
