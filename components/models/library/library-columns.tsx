import Link from "next/link";
import { ModelStateBadge } from "@/components/models/model-state";
import { ModelUseNames } from "@/components/models/library/model-uses";
import { readingOf, soundnessOfModel } from "@/components/models/library/soundness";
import { SoundnessBadge } from "@/components/models/library/soundness-badge";
import type { DataColumn } from "@/components/ui/data-table";
import { formatFileSize, formatPercent } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ModelSummary } from "@/lib/serving/models/contract";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

/** Which machine has a model is worth a column only where there are several. */
export function libraryColumns(nodes: NodeSummary[]): DataColumn<ModelSummary>[] {
  return [
    {
      id: "name",
      header: "Model",
      value: (model) => model.repo_modelId ?? model.name,
      cell: (model) => (
        <Link href={`/models/${model.id}`} className="font-medium wrap-anywhere hover:underline">
          {model.repo_modelId ?? model.name}
        </Link>
      ),
      card: "title",
      fixed: true,
      className: "md:min-w-48",
    },
    {
      id: "state",
      header: "State",
      cell: (model) => <ModelStateBadge model={model} />,
    },
    {
      id: "quantization",
      header: "Quantization",
      cell: (model) => model.quantization_details ?? "—",
      wide: true,
    },
    {
      id: "size",
      header: "On disk",
      align: "end",
      value: (model) => model.bytes_on_disk ?? 0,
      cell: (model) => (model.bytes_on_disk ? formatFileSize(model.bytes_on_disk) : "—"),
      largestFirst: true,
    },
    {
      id: "machines",
      header: "Machines",
      cell: (model) => machinesOf(model, nodes) || "—",
      hidden: nodes.length < 2,
      card: nodes.length < 2 ? "hide" : "row",
    },
    {
      id: "verified",
      header: "Verified",
      cell: (model) => <ModelSoundness model={model} />,
    },
    {
      id: "uses",
      header: "Used by",
      cell: (model) => <ModelUseNames model={model} />,
    },
    {
      id: "added",
      header: "Added",
      value: (model) => model.created_timestamp,
      cell: (model) => (model.created_timestamp ? <RelativeTime at={model.created_timestamp} /> : "—"),
      largestFirst: true,
    },
  ];
}

function ModelSoundness({ model }: { model: ModelSummary }) {
  const reading = readingOf(model);
  const soundness = soundnessOfModel(model);
  if (reading) {
    const done = reading.bytesDone / Math.max(1, reading.bytesTotal);
    return <span className="text-progress tabular-nums">verifying, {formatPercent(done)}</span>;
  }
  return soundness ? <SoundnessBadge soundness={soundness} /> : "—";
}

function machinesOf(model: ModelSummary, nodes: NodeSummary[]): string {
  const ids = new Set(model.m_files.flatMap((file) => file.on_nodes ?? []));
  return nodes
    .filter(({ id }) => ids.has(id))
    .map(({ name }) => name)
    .join(", ");
}
