import { UseBar } from "@/components/nodes/use-bar";
import { formatFileSize } from "@/components/ui/format";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

type Props = { nodes: NodeSummary[]; held: { node_id: string; bytes: number }[] };

/** How full the disk of each machine is, and how much of that models hold. */
export function DiskUse({ nodes, held }: Props) {
  return (
    <div className="grid gap-6 md:grid-cols-2">
      {nodes.map(({ id, name, facts }) => {
        if (!facts) return null;
        return (
          <UseBar
            key={id}
            label={`Disk of ${name}`}
            total={facts.disk.totalBytes}
            free={facts.disk.freeBytes}
            models={held.find(({ node_id }) => node_id === id)?.bytes ?? 0}
            format={formatFileSize}
          />
        );
      })}
    </div>
  );
}
