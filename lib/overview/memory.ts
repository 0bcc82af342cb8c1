import type { NodeSummary } from "@/lib/nodes";
import type { Overview } from "./contract";

type Memory = Overview["memory"][number];

/** A machine's own memory, and that of its accelerators together where it is apart. */
export function memoryOf(node: Pick<NodeSummary, "id" | "name" | "facts" | "measuredBytes">): Memory[] {
  if (!node.facts) return [];
  const { memory, accelerators } = node.facts;
  const named = { node_id: node.id, node_name: node.name };
  const own: Memory = {
    ...named,
    accelerators: null,
    total_bytes: memory.totalBytes,
    available_bytes: memory.availableBytes,
    // What an engine holds on an accelerator is measured with the rest of it.
    ours_bytes: Math.min(node.measuredBytes, memory.totalBytes - memory.availableBytes),
  };
  const apart = accelerators.filter(
    ({ unifiedMemory, memoryFreeBytes }) => !unifiedMemory && memoryFreeBytes !== undefined,
  );
  if (apart.length === 0) return [own];
  const sum = (bytes: (device: (typeof apart)[number]) => number) =>
    apart.reduce((total, each) => total + bytes(each), 0);
  return [
    own,
    {
      ...named,
      accelerators: namesOf(apart.map(({ name }) => name)),
      total_bytes: sum(({ memoryBytes }) => memoryBytes),
      available_bytes: sum(({ memoryFreeBytes }) => memoryFreeBytes ?? 0),
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
