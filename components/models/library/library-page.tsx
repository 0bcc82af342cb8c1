"use client";

import { useQuery } from "@tanstack/react-query";
import { Boxes, Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { libraryColumns } from "@/components/models/library/library-columns";
import { modelListDefaults, modelPageInput, modelsShown } from "@/components/models/library/model-list";
import { modelPageQuery } from "@/components/models/model-queries";
import { useModelActions } from "@/components/models/library/use-model-actions";
import { nodesQuery } from "@/components/nodes/node-queries";
import { Page } from "@/components/shell/page";
import { useRefusal } from "@/components/shell/rights";
import { ButtonLink } from "@/components/ui/button";
import { DataTable, useListState } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { useSettled } from "@/components/ui/use-settled";
import { UseBar } from "@/components/nodes/use-bar";
import { formatFileSize } from "@/components/ui/format";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

export function LibraryPage() {
  const router = useRouter();
  const refusal = useRefusal("write");
  const [list, setList] = useListState(modelListDefaults, false);
  const search = useSettled(list.search);
  const { data, error, refetch } = useQuery(modelPageQuery(modelPageInput({ ...list, search })));
  const { data: nodes } = useQuery(nodesQuery);
  const columns = useMemo(() => libraryColumns(nodes ?? []), [nodes]);
  const { actionsOf, dialog } = useModelActions(nodes ?? []);
  const discover = (
    <ButtonLink href="/models/discover" variant="primary">
      Find a model
    </ButtonLink>
  );
  return (
    <Page title="Library" description="Models on your machines." actions={data?.total ? discover : undefined}>
      <DataTable
        label="Models"
        columns={columns}
        rows={data?.items}
        remote={{ list, onList: setList, total: data?.total }}
        pageSize={modelsShown}
        rowId={(model) => model.id ?? model.name}
        rowName={(model) => model.name}
        search={{ placeholder: "Search models" }}
        failure={error ? <QueryFailure what="your models" error={error} retry={() => void refetch()} /> : undefined}
        empty={
          <EmptyState icon={<Boxes />} title="No model yet" actions={discover}>
            Discover gets one from the hub, or from a folder on a machine.
          </EmptyState>
        }
        rowActions={(model) => [
          {
            kind: "action",
            label: "Deploy model",
            icon: <Rocket />,
            onSelect: () => router.push(`/deployments/new?model=${model.id}`),
            disabledReason: refusal ?? (model.ready ? undefined : "It is not complete yet."),
          },
          ...actionsOf(model),
        ]}
      />
      {data && data.disk.length > 0 && nodes && nodes.length > 0 && (
        <Section title="Disk">
          <DiskUse nodes={nodes} held={data.disk} />
        </Section>
      )}
      {dialog}
    </Page>
  );
}

type Props = { nodes: NodeSummary[]; held: { node_id: string; bytes: number }[] };

/** How full the disk of each machine is, and how much of that models hold. */
function DiskUse({ nodes, held }: Props) {
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
