import { UseBar } from "@/components/nodes/use-bar";
import { formatMemory } from "@/components/ui/format";
import { Section } from "@/components/ui/section";
import type { Overview } from "@/lib/overview/contract";

type Memory = Overview["memory"][number];

/** How much room each machine and its accelerators have left for models. */
export function MemoryBars({ memory }: { memory: Memory[] }) {
  if (memory.length === 0) return null;
  return (
    <Section title="Memory">
      <div className="grid gap-6 md:grid-cols-2">
        {memory.map((each) => (
          <UseBar
            key={each.node_id + (each.accelerators ?? "")}
            label={each.accelerators ? `${each.node_name}, ${each.accelerators}` : each.node_name}
            total={each.total_bytes}
            free={each.available_bytes}
            models={each.ours_bytes}
            format={formatMemory}
          />
        ))}
      </div>
    </Section>
  );
}
