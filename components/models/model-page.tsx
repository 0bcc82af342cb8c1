"use client";

import { useQuery } from "@tanstack/react-query";
import { modelQuery } from "@/components/models/model-queries";
import { Page } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { Progress } from "@/components/ui/progress";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Model, ModelFile } from "@/lib/models/contract";

const columns: DataColumn<ModelFile>[] = [
  {
    id: "name",
    header: "File",
    value: (file) => file.name,
    cell: (file) => <span className="break-all">{file.name}</span>,
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
    cell: (file) => <FileState file={file} />,
  },
  {
    id: "checksum",
    header: "Checksum",
    value: (file) => file.checksum,
    cell: (file) => (file.checksum ? <code className="font-mono text-xs">{file.checksum.slice(0, 12)}…</code> : "—"),
    hidden: true,
  },
];

function FileState({ file }: { file: ModelFile }) {
  if (file.download_percentage === 100) return "on disk, verified";
  if (file.is_downloading) return <Progress label={file.name} value={file.download_percentage / 100} />;
  return <span className="text-muted">not downloaded</span>;
}

export function ModelPage({ modelId }: { modelId: string }) {
  const { data, error, refetch } = useQuery(modelQuery(modelId));
  return (
    <Page
      title={data?.repo_modelId ?? data?.name ?? "Model"}
      breadcrumbs={[{ label: "Library", href: "/models" }]}
      actions={
        <ButtonLink href={`/deployments/new?model=${modelId}`} variant="primary">
          Deploy model
        </ButtonLink>
      }
    >
      {error ? <QueryFailure what="this model" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={6} />}
      {data && <Details model={data} />}
    </Page>
  );
}

function Details({ model }: { model: Model }) {
  const facts = model.m_files.find((file) => file.facts)?.facts;
  return (
    <>
      <Section title="Files">
        <DataTable
          label="Files"
          columns={columns}
          rows={model.m_files}
          rowId={(file) => file.id ?? file.name}
          rowName={(file) => file.name}
          local
          empty={<EmptyState title="No files yet" />}
        />
      </Section>
      <Section title="About">
        <KeyValueList
          items={[
            { label: "Source", value: model.source_repository ?? model.description ?? "made by hand" },
            { label: "Licence", value: model.licence ?? "not stated" },
            {
              label: "Revision",
              value: <code className="font-mono text-xs break-all">{model.version ?? "none"}</code>,
            },
            {
              label: "Architecture",
              value: facts?.architecture ?? "read when a file is complete",
              note: facts ? "from the file's header" : undefined,
            },
            {
              label: "Longest context",
              value: facts?.contextLengthMax ? `${facts.contextLengthMax.toLocaleString()} tokens` : "—",
            },
          ]}
        />
      </Section>
    </>
  );
}
