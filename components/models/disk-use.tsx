import { UseBar } from "@/components/nodes/use-bar";
import { formatFileSize } from "@/components/ui/format";
import type { Model, ModelFile } from "@/lib/models/contract";
import type { Node } from "@/lib/nodes/contract";

/** How full the disk of each machine is, and how much of that models hold. */
export function DiskUse({ nodes, models }: { nodes: Node[]; models: Model[] }) {
  const files = models.flatMap((model) => model.m_files);
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
            models={bytesHeld(files, id)}
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
