import type { Metadata } from "next";
import { cache } from "react";
import { pageSubject } from "@/app/page-subject";
import { Prefetched } from "@/app/prefetched";
import { ModelPage } from "@/components/models/library/model-page";
import { modelQuery } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import { getModel } from "@/lib/serving/models";
import { listNodeSummaries } from "@/lib/serving/nodes";

type Props = { params: Promise<{ modelId: string }> };

const read = cache((modelId: string) => pageSubject(modelId, (ctx) => getModel(ctx, { modelId })));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const model = await read((await params).modelId);
  return { title: model?.name ?? "Model" };
}

export default async function Model({ params }: Props) {
  const { modelId } = await params;
  const model = await read(modelId);
  const queries = [
    { queryKey: modelQuery(modelId).queryKey, read: () => Promise.resolve(model) },
    { queryKey: nodesQuery.queryKey, read: listNodeSummaries },
  ];
  return (
    <Prefetched queries={queries}>
      <ModelPage modelId={modelId} />
    </Prefetched>
  );
}
