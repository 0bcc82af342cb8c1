import type { NodeFacts } from "@/lib/serving/engines";
import { capacityOf, type Promised } from "./capacity";
import type { Node } from "../contract";

type Memory = Node["memory"][number];

/** A machine's own memory, and that of its accelerators together where it is apart: by what placement counts on. */
export function memoryOf(facts: NodeFacts | null, promised: Promised, measuredBytes: number): Memory[] {
  if (!facts) return [];
  const { memory, accelerators } = facts;
  const capacity = capacityOf(facts, promised);
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
