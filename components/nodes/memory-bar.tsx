import { formatMemory } from "@/components/ui/format";
import { StackedBar, type BarPart } from "@/components/ui/stacked-bar";
import type { Node } from "@/lib/serving/nodes/contract";

type Memory = Node["memory"][number];

/** How much of one memory of a machine is available for models, as placement and fits count it. */
export function MemoryBar({ machine, memory }: { machine: string; memory: Memory }) {
  return (
    <StackedBar
      label={memory.accelerators ? `${machine}, ${memory.accelerators}` : machine}
      parts={partsOf(memory)}
      capacity={memory.total_bytes}
      format={formatMemory}
      rest={availableWords}
    />
  );
}

/** "44.8 GiB of 64 GiB", of a machine's own memory. */
export function memoryText({ memory: [own] }: Pick<Node, "memory">): string {
  return own ? `${formatMemory(own.available_bytes)} of ${formatMemory(own.total_bytes)}` : "—";
}

const availableWords = "available for models";

function partsOf({ total_bytes: total, available_bytes: available, ours_bytes: models }: Memory): BarPart[] {
  const taken = Math.max(0, total - available);
  if (models === null) return [{ id: "taken", label: "In use and reserve", amount: taken }];
  return [
    { id: "models", label: "Models", amount: models },
    { id: "others", label: "Everything else and reserve", amount: Math.max(0, taken - models), reserve: true },
  ];
}
