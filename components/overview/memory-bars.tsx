import { formatMemory } from "@/components/ui/format";
import { Section } from "@/components/ui/section";
import { StackedBar } from "@/components/ui/stacked-bar";
import type { Overview } from "@/lib/overview/contract";

type Memory = Overview["memory"][number];

/** How much room each machine and its accelerators have left for models. */
export function MemoryBars({ memory }: { memory: Memory[] }) {
  if (memory.length === 0) return null;
  return (
    <Section title="Memory">
      <div className="grid gap-6 md:grid-cols-2">
        {memory.map((each) => (
          <StackedBar
            key={each.node_id + (each.accelerators ?? "")}
            label={each.accelerators ? `${each.node_name}, ${each.accelerators}` : each.node_name}
            parts={partsOf(each)}
            capacity={each.total_bytes}
            format={formatMemory}
          />
        ))}
      </div>
    </Section>
  );
}

function partsOf({ total_bytes, available_bytes, ours_bytes }: Memory) {
  const used = Math.max(0, total_bytes - available_bytes);
  if (ours_bytes === null) return [{ id: "used", label: "In use", amount: used }];
  return [
    { id: "ours", label: "Models", amount: ours_bytes },
    { id: "others", label: "Everything else", amount: Math.max(0, used - ours_bytes), reserve: true },
  ];
}
