"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { nodesQuery } from "@/components/nodes/node-queries";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize, formatPercent } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import type { Model, ModelFile } from "@/lib/models/contract";
import type { Node } from "@/lib/nodes/contract";

/** Each file: how large, how far, where it lies, and the checksum it was verified against. */
export function ModelFiles({ model }: { model: Model }) {
  const { data: nodes } = useQuery(nodesQuery);
  const columns = useMemo(() => columnsOf(nodes ?? []), [nodes]);
  return (
    <DataTable
      label="Files"
      columns={columns}
      rows={model.m_files}
      rowId={(file) => file.id ?? file.name}
      rowName={(file) => file.name}
      defaultSort={{ id: "name", desc: false }}
      local
      empty={
        <EmptyState title="No files yet">They are listed as soon as a machine has looked at the source.</EmptyState>
      }
    />
  );
}

function columnsOf(nodes: Node[]): DataColumn<ModelFile>[] {
  return [
    {
      id: "name",
      header: "File",
      value: (file) => file.name,
      cell: (file) => <span className="wrap-anywhere">{file.name}</span>,
      card: "title",
      fixed: true,
    },
    {
      id: "size",
      header: "Size",
      align: "end",
      value: (file) => file.size,
      cell: (file) => formatFileSize(file.size),
      largestFirst: true,
    },
    {
      id: "state",
      header: "State",
      value: (file) => file.download_percentage,
      cell: (file) => <FileState file={file} nodes={nodes} />,
    },
    {
      id: "checksum",
      header: "Checksum",
      value: (file) => file.checksum,
      cell: (file) => <Checksum file={file} />,
    },
  ];
}

function FileState({ file, nodes }: { file: ModelFile; nodes: Node[] }) {
  if (file.download_percentage === 100) {
    const names = nodes.filter(({ id }) => file.on_nodes?.includes(id)).map(({ name }) => name);
    return `verified${names.length > 0 ? `, on ${names.join(", ")}` : ""}`;
  }
  if (!file.is_downloading) return <span className="text-muted">not downloaded</span>;
  return (
    <span className="flex items-center gap-3">
      <Progress label={file.name} value={file.download_percentage / 100} className="w-24" />
      <span className="text-xs text-muted tabular-nums">{formatPercent(file.download_percentage / 100)}</span>
    </span>
  );
}

function Checksum({ file: { checksum, checksum_type } }: { file: ModelFile }) {
  if (!checksum) return <span className="text-muted">—</span>;
  return (
    <span className="flex items-center gap-1">
      <code className="font-mono text-xs" data-tooltip={`${checksum_type} ${checksum}`}>
        {checksum.slice(0, 12)}…
      </code>
      <CopyButton text={checksum} label="Copy checksum" />
    </span>
  );
}
