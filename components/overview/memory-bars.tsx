import { MemoryBar } from "@/components/nodes/memory-bar";
import { Section } from "@/components/ui/section";
import type { Overview } from "@/lib/console/overview/contract";

type Memory = Overview["memory"][number];

/** How much room each machine and its accelerators have left for models. */
export function MemoryBars({ memory }: { memory: Memory[] }) {
  if (memory.length === 0) return null;
  return (
    <Section title="Memory">
      <div className="grid gap-6 md:grid-cols-2">
        {memory.map((each) => (
          <MemoryBar key={each.node_id + (each.accelerators ?? "")} machine={each.node_name} memory={each} />
        ))}
      </div>
    </Section>
  );
}
