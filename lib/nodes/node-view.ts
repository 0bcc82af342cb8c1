import type { NodeReading } from "@/db/queries/nodes";
import type { InstanceUse } from "@/db/queries/instances";
import type { PromiseRow } from "@/db/queries/promises";
import { driverByName, type EngineFingerprint } from "@/lib/engines";
import type { Node } from "./contract";
import { nodePhase } from "./lease";
import { memoryOf } from "./memory";
import { promisedOn } from "./promises";

type Load = {
  /** Of other machines too, as are the promises. */
  uses: InstanceUse[];
  promises: PromiseRow[];
  /** Bytes that its engines were seen to take together; by itself the sum of the uses. */
  measuredBytes?: number;
};

/** The public shape of a machine. */
export function nodeView(row: NodeReading, { uses, promises, measuredBytes }: Load): Node {
  const here = uses.filter((use) => use.nodeId === row.id);
  const measured = measuredBytes ?? here.reduce((sum, use) => sum + (use.measuredBytes ?? 0), 0);
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
    memory: memoryOf(row.facts ?? null, promisedOn(row.id, promises), measured),
    engines: (row.engines ?? []).flatMap(engineView),
    instances: here.map((use) => ({
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
