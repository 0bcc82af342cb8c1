import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { NewDeploymentPage } from "@/components/deployments/new-deployment-page";
import { modelsQuery } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import { listModels } from "@/lib/models";
import { listNodes } from "@/lib/nodes";

export const metadata: Metadata = { title: "New deployment" };

export default function NewDeployment() {
  return (
    <Prefetched
      queries={[
        { queryKey: modelsQuery.queryKey, read: (ctx) => listModels(ctx, {}) },
        { queryKey: nodesQuery.queryKey, read: listNodes },
      ]}
    >
      <NewDeploymentPage />
    </Prefetched>
  );
}
