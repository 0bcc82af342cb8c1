"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Boxes, Rocket, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { deleteModel, modelsQuery } from "@/components/models/model-queries";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { formatFileSize } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Model } from "@/lib/models/contract";

const columns: DataColumn<Model>[] = [
  {
    id: "name",
    header: "Model",
    value: (model) => model.repo_modelId ?? model.name,
    cell: (model) => (
      <Link href={`/models/${model.id}`} className="font-medium break-all hover:underline">
        {model.repo_modelId ?? model.name}
      </Link>
    ),
    card: "title",
    fixed: true,
  },
  {
    id: "state",
    header: "State",
    value: stateOf,
    cell: (model) => <Badge tone={tones[stateOf(model)]}>{stateOf(model)}</Badge>,
  },
  { id: "quantization", header: "Quantization", value: (model) => model.quantization_details ?? "—" },
  {
    id: "size",
    header: "On disk",
    align: "end",
    value: (model) => model.bytes_on_disk ?? 0,
    cell: (model) => formatFileSize(model.bytes_on_disk ?? 0),
    largestFirst: true,
  },
  {
    id: "uses",
    header: "Used by",
    value: (model) => model.deployments?.length ?? 0,
    cell: (model) => <Uses model={model} />,
  },
  {
    id: "added",
    header: "Added",
    value: (model) => model.created_timestamp,
    cell: (model) => (model.created_timestamp ? <RelativeTime at={model.created_timestamp} /> : "—"),
    largestFirst: true,
  },
];

const tones = { ready: "ok", downloading: "progress", incomplete: "idle" } as const;

function stateOf(model: Model): keyof typeof tones {
  if (model.files_being_downloaded.length > 0) return "downloading";
  return model.ready ? "ready" : "incomplete";
}

function Uses({ model }: { model: Model }) {
  if (!model.deployments?.length) return <span className="text-muted">nothing</span>;
  return (
    <span className="flex flex-wrap gap-x-2">
      {model.deployments.map(({ id, name }) => (
        <Link key={id} href={`/deployments/${id}`} className="hover:underline">
          {name}
        </Link>
      ))}
    </span>
  );
}

export function LibraryPage() {
  const router = useRouter();
  const { data, error, refetch } = useQuery(modelsQuery);
  const [deleting, setDeleting] = useState<Model>();
  const discover = (
    <ButtonLink href="/models/discover" variant="primary">
      Find a model
    </ButtonLink>
  );
  return (
    <Page title="Library" description="Models on your machines." actions={discover}>
      <DataTable
        label="Models"
        columns={columns}
        rows={data}
        rowId={(model) => model.id ?? model.name}
        rowName={(model) => model.name}
        defaultSort={{ id: "added", desc: true }}
        search={{ placeholder: "Search models" }}
        failure={error ? <QueryFailure what="your models" error={error} retry={() => void refetch()} /> : undefined}
        empty={
          <EmptyState icon={<Boxes />} title="No model yet" actions={discover}>
            Get one from the hub, or import a folder.
          </EmptyState>
        }
        rowActions={(model) => [
          {
            kind: "action",
            label: "Deploy model",
            icon: <Rocket />,
            onSelect: () => router.push(`/deployments/new?model=${model.id}`),
          },
          { kind: "action", label: "Delete model", icon: <Trash2 />, danger: true, onSelect: () => setDeleting(model) },
        ]}
      />
      {deleting && <DeleteModelDialog model={deleting} onClose={() => setDeleting(undefined)} />}
    </Page>
  );
}

function DeleteModelDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const client = useQueryClient();
  const used = (model.deployments?.length ?? 0) > 0;
  const remove = useMutation({
    mutationFn: () => deleteModel(model.id ?? "", false),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: modelsQuery.queryKey });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Delete “${model.name}”?`}
      confirmLabel="Delete model"
      danger
      typedName={model.name}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      error={remove.error ? <Notice tone="bad" title={remove.error.message} announce /> : undefined}
    >
      <p>
        {formatFileSize(model.bytes_on_disk ?? 0)} are removed from your machines.
        {used && ` It is used by ${model.deployments?.map(({ name }) => name).join(", ")}; stop them first.`}
      </p>
    </ConfirmDialog>
  );
}
