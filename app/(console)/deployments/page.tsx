import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { deploymentsQuery } from "@/components/deployments/deployment-queries";
import { DeploymentsPage } from "@/components/deployments/deployments-page";
import { listDeployments } from "@/lib/deployments";

export const metadata: Metadata = { title: "Deployments" };

export default function Deployments() {
  return (
    <Prefetched queries={[{ queryKey: deploymentsQuery.queryKey, read: (ctx) => listDeployments(ctx, {}) }]}>
      <DeploymentsPage />
    </Prefetched>
  );
}
