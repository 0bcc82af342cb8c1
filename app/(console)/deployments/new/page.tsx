import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { NewDeploymentPage } from "@/components/deployments/new-deployment-page";
import { modelsQuery } from "@/components/models/model-queries";
import { listModels } from "@/lib/models";

export const metadata: Metadata = { title: "New deployment" };

export default function NewDeployment() {
  return (
    <Prefetched queries={[{ queryKey: modelsQuery.queryKey, read: (ctx) => listModels(ctx, {}) }]}>
      <NewDeploymentPage />
    </Prefetched>
  );
}
