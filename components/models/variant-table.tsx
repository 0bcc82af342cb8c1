"use client";

import { FileQuestion } from "lucide-react";
import { useMemo } from "react";
import { FitLight } from "@/components/models/fit-light";
import { GetAndDeploy } from "@/components/models/get-and-deploy";
import { Badge } from "@/components/ui/badge";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize } from "@/components/ui/format";
import type { HubRepository } from "@/lib/discover/contract";

type Variant = HubRepository["variants"][number];

export function VariantTable({ repository }: { repository: HubRepository }) {
  const columns = useMemo(() => columnsOf(repository), [repository]);
  return (
    <DataTable
      label="Choices"
      columns={columns}
      rows={repository.variants}
      rowId={(variant) => variant.name}
      rowName={(variant) => variant.name}
      defaultSort={{ id: "size", desc: false }}
      local
      empty={
        <EmptyState icon={<FileQuestion />} title="No file here that an engine of yours can serve">
          Look for a repository with GGUF files of this model.
        </EmptyState>
      }
    />
  );
}

function columnsOf(repository: HubRepository): DataColumn<Variant>[] {
  return [
    {
      id: "name",
      header: "Quantization",
      value: (variant) => variant.quantization ?? variant.name,
      cell: (variant) => (
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{variant.quantization ?? "as shipped"}</span>
          <span className="text-xs break-all text-muted">{variant.name}</span>
        </span>
      ),
      card: "title",
      fixed: true,
    },
    {
      id: "size",
      header: "Size",
      align: "end",
      value: (variant) => variant.total_bytes,
      cell: (variant) => formatFileSize(variant.total_bytes),
    },
    {
      id: "fit",
      header: "Here",
      value: (variant) => variant.fit.verdict,
      cell: (variant) => <FitLight fit={variant.fit} />,
    },
    {
      id: "get",
      header: "Get it",
      cell: (variant) =>
        variant.on_disk ? (
          <Badge tone="ok">On disk</Badge>
        ) : (
          <GetAndDeploy repoId={repository.repo_id} commit={repository.commit} files={variant.files} />
        ),
    },
  ];
}
