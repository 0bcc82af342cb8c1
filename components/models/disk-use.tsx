import { formatFileSize } from "@/components/ui/format";
import { StackedBar } from "@/components/ui/stacked-bar";
import type { Model, ModelFile } from "@/lib/models/contract";
import type { Node } from "@/lib/nodes/contract";

/** How full the disk of each machine is, and how much of that models hold. */
export function DiskUse({ nodes, models }: { nodes: Node[]; models: Model[] }) {
  const files = models.flatMap((model) => model.m_files);
  return (
    <div className="grid gap-6 md:grid-cols-2">
      {nodes.map(({ id, name, facts }) => {
        if (!facts) return null;
        const { totalBytes, freeBytes } = facts.disk;
        const held = bytesHeld(files, id);
        return (
          <StackedBar
            key={id}
            label={`Disk of ${name}`}
            parts={[
              { id: "models", label: "Models", amount: held },
              {
                id: "others",
                label: "Everything else",
                amount: Math.max(0, totalBytes - freeBytes - held),
                reserve: true,
              },
            ]}
            capacity={totalBytes}
            format={formatFileSize}
          />
        );
      })}
    </div>
  );
}

/** Content is stored once, however many models have it. */
function bytesHeld(files: ModelFile[], nodeId: string): number {
  const sizes = new Map(
    files.filter((file) => file.on_nodes?.includes(nodeId)).map((file) => [file.checksum ?? file.id, file.size]),
  );
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
