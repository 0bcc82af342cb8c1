"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { SoundnessBadge } from "@/components/models/library/soundness-badge";
import { soundnessOf } from "@/components/models/library/soundness";
import { nodesQuery } from "@/components/nodes/node-queries";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize, formatPercent } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import type { FileCopy, Model, ModelFile } from "@/lib/serving/models/contract";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

/** Each file: how large, how far, on which machines it lies and when it was last found sound there, and its checksum. */
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

function columnsOf(nodes: NodeSummary[]): DataColumn<ModelFile>[] {
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
      header: "Verified",
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

function FileState({ file, nodes }: { file: ModelFile; nodes: NodeSummary[] }) {
  const known = nodes.flatMap(({ id, name }) => {
    const copy = file.copies?.find(({ node_id }) => node_id === id);
    const soundness = copy && soundnessOf(copy);
    return soundness ? [{ id, name, copy, soundness }] : [];
  });
  return (
    <ul className="space-y-1">
      {known.map(({ id, name, copy, soundness }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-2">
          <span className="wrap-anywhere">{name}</span>
          {copy.verification?.pending ? (
            <CopyReading copy={copy} size={file.size} name={file.name} />
          ) : (
            <SoundnessBadge soundness={soundness} />
          )}
        </li>
      ))}
      {file.is_downloading && (
        <li className="flex items-center gap-3">
          <Progress label={file.name} value={file.download_percentage / 100} className="w-24" />
          <span className="text-xs text-muted tabular-nums">{formatPercent(file.download_percentage / 100)}</span>
        </li>
      )}
      {known.length === 0 && !file.is_downloading && <li className="text-muted">not downloaded</li>}
    </ul>
  );
}

function CopyReading({ copy: { verification }, size, name }: { copy: FileCopy; size: number; name: string }) {
  if (verification?.phase !== "verifying") return <span className="text-muted">waits to be verified</span>;
  const done = size === 0 ? 1 : verification.bytes_done / size;
  return (
    <span className="flex items-center gap-3">
      <Progress label={`Verification of ${name}`} value={done} className="w-24" />
      <span className="text-xs text-muted tabular-nums">{formatPercent(done)}</span>
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
