import type { NodeReading } from "@/db/queries/nodes";
import type { InstanceUse } from "@/db/queries/instances";
import { driverByName, type EngineFingerprint, type NodeFacts } from "@/lib/serving/engines";
import { type Reservations, capacityOf } from "./capacity";
import type { Node } from "../contract";
import { nodePhase } from "./lease";

/** The public shape of a machine with what runs on it one by one. */
export function nodeView(
  row: NodeReading,
  { uses, reservations }: { uses: InstanceUse[]; reservations: Reservations },
): Node {
  const measuredBytes = uses.reduce((sum, use) => sum + (use.measuredBytes ?? 0), 0);
  return {
    ...machineView(row, { reservations, measuredBytes }),
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
  { reservations, measuredBytes }: { reservations: Reservations; measuredBytes: number },
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
    memory: memoryOf(row.facts ?? null, reservations, measuredBytes),
    engines: (row.engines ?? []).flatMap(engineView),
    created_at: row.createdAt.toISOString(),
  };
}

function engineView(found: EngineFingerprint): Node["engines"] {
  const driver = driverByName(found.engine);
  return driver?.unlisted && !found.available ? [] : [{ ...found, title: driver?.title ?? found.engine }];
}

type Memory = Node["memory"][number];

/** A machine's own memory, and that of its accelerators together where it is apart: by what placement counts on. */
export function memoryOf(facts: NodeFacts | null, reservations: Reservations, measuredBytes: number): Memory[] {
  if (!facts) return [];
  const { memory, accelerators } = facts;
  const capacity = capacityOf(facts, reservations);
  const available = Math.round(capacity.host);
  const own: Memory = {
    accelerators: null,
    total_bytes: memory.totalBytes,
    available_bytes: available,
    // What an engine holds on an accelerator is measured with the rest of it.
    ours_bytes: Math.min(measuredBytes, memory.totalBytes - available),
  };
  const apart = accelerators.filter(({ unifiedMemory }) => !unifiedMemory);
  if (apart.length === 0) return [own];
  return [
    own,
    {
      accelerators: namesOf(apart.map(({ name }) => name)),
      total_bytes: apart.reduce((total, { memoryBytes }) => total + memoryBytes, 0),
      available_bytes: Math.round(capacity.device),
      ours_bytes: null,
    },
  ];
}

/** "2 × NVIDIA L4, NVIDIA T4" */
function namesOf(names: string[]): string {
  return [...Map.groupBy(names, (name) => name)]
    .map(([name, { length }]) => (length > 1 ? `${length} × ${name}` : name))
    .join(", ");
}
