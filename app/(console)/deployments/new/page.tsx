import type { Metadata } from "next";
import { readQuery, type SearchParams } from "@/app/page-query";
import { Prefetched } from "@/app/prefetched";
import { NewDeploymentPage } from "@/components/deployments/new-deployment-page";
import { modelQuery, offeredModelsQuery } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import { getModel, listModelPage } from "@/lib/serving/models";
import type { Context } from "@/lib/kernel/context";
import { listNodeSummaries } from "@/lib/serving/nodes";

export const metadata: Metadata = { title: "New deployment" };

export default async function NewDeployment({ searchParams }: { searchParams: SearchParams }) {
  const wantedId = (await readQuery(searchParams)).get("model");
  return (
    <Prefetched
      queries={[
        {
          queryKey: offeredModelsQuery("").queryKey,
          read: (ctx) => listModelPage(ctx, { sort: "added", descending: true, offset: 0, limit: 100 }),
        },
        ...(wantedId
          ? [{ queryKey: modelQuery(wantedId).queryKey, read: (ctx: Context) => getModel(ctx, { modelId: wantedId }) }]
          : []),
        { queryKey: nodesQuery.queryKey, read: listNodeSummaries },
      ]}
    >
      <NewDeploymentPage />
    </Prefetched>
  );
}
