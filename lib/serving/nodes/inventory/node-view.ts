import type { NodeReading } from "@/db/queries/nodes";
import type { InstanceUse } from "@/db/queries/instances";
import { driverByName, type EngineFingerprint } from "@/lib/serving/engines";
import type { Promised } from "./capacity";
import type { Node } from "../contract";
import { nodePhase } from "./lease";
import { memoryOf } from "./memory";

/** The public shape of a machine with what runs on it one by one. */
export function nodeView(row: NodeReading, { uses, promised }: { uses: InstanceUse[]; promised: Promised }): Node {
  const measuredBytes = uses.reduce((sum, use) => sum + (use.measuredBytes ?? 0), 0);
  return {
    ...machineView(row, { promised, measuredBytes }),
    instances: uses.map((use) => ({
      id: use.id,
      deployment_id: use.deploymentId,
      deployment_name: use.deploymentName,
      phase: use.phase,
      estimated_bytes: use.estimatedBytes,
      measured_bytes: use.measuredBytes,
    })),
  };
}

/** A machine by itself. `measuredBytes` are what its engines were seen to take together. */
export function machineView(
  row: NodeReading,
  { promised, measuredBytes }: { promised: Promised; measuredBytes: number },
): Omit<Node, "instances"> {
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
    memory: memoryOf(row.facts ?? null, promised, measuredBytes),
    engines: (row.engines ?? []).flatMap(engineView),
    created_at: row.createdAt.toISOString(),
  };
}

function engineView(found: EngineFingerprint): Node["engines"] {
  const driver = driverByName(found.engine);
  return driver?.unlisted && !found.available ? [] : [{ ...found, title: driver?.title ?? found.engine }];
}
