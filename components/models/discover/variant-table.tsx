"use client";

import { FileQuestion } from "lucide-react";
import { useMemo } from "react";
import { DeployHeld } from "@/components/models/discover/deploy-held";
import { FitLight } from "@/components/models/discover/fit-light";
import { GetAndDeploy } from "@/components/models/discover/get-and-deploy";
import { recommendVariant } from "@/components/models/discover/recommend-variant";
import { Badge } from "@/components/ui/badge";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize } from "@/components/ui/format";
import type { HubRepository } from "@/lib/serving/discover/contract";

type Variant = HubRepository["variants"][number];

export function VariantTable({ repository }: { repository: HubRepository }) {
  const columns = useMemo(() => columnsOf(repository), [repository]);
  return (
    <DataTable
      label="Choices"
      columns={columns}
      rows={repository.variants}
      rowId={(variant) => variant.files[0] ?? variant.name}
      rowName={(variant) => variant.name}
      defaultSort={{ id: "size", desc: false }}
      local
      empty={
        <EmptyState icon={<FileQuestion />} title="No file here that an engine of yours can serve">
          Look for a repository with GGUF files of this model; often its name ends with “GGUF”.
        </EmptyState>
      }
    />
  );
}

function columnsOf(repository: HubRepository): DataColumn<Variant>[] {
  const recommended = recommendVariant(repository.variants);
  return [
    {
      id: "name",
      header: "Choice",
      value: (variant) => variant.quantization ?? variant.name,
      cell: (variant) => (
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{variant.quantization ?? "as shipped"}</span>
          {variant === recommended && (
            <Badge tone="ok" look="soft" tooltip="The usual balance of size and quality that fits here">
              Good choice here
            </Badge>
          )}
          <span className="basis-full text-xs wrap-anywhere text-muted">
            {variant.name}
            {variant.files.length > 1 && `, with ${variant.files.length} parts`}
          </span>
          {variant.obstacle && <span className="basis-full text-xs wrap-anywhere text-bad">{variant.obstacle}</span>}
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
      header: "Fits here",
      value: (variant) => variant.fit.verdict,
      className: "lg:whitespace-nowrap",
      cell: (variant) => <FitLight fit={variant.fit} stacked />,
    },
    {
      id: "get",
      header: "Get it",
      align: "end",
      className: "max-md:col-span-2",
      cell: (variant) => <Get repository={repository} variant={variant} primary={variant === recommended} />,
    },
  ];
}

type GetProps = { repository: HubRepository; variant: Variant; primary: boolean };

function Get({ repository, variant, primary }: GetProps) {
  if (variant.model_id !== null) return <DeployHeld modelId={variant.model_id} file={variant.files[0]} size="sm" />;
  return (
    <GetAndDeploy
      repoId={repository.repo_id}
      commit={repository.commit}
      files={variant.files}
      primary={primary}
      size="sm"
      fit={variant.fit}
      obstacle={variant.obstacle}
    />
  );
}
