import type { Metadata } from "next";
import { readQuery, type SearchParams } from "@/app/page-query";
import { Prefetched } from "@/app/prefetched";
import { deploymentListDefaults, deploymentPageInput } from "@/components/deployments/deployment-list";
import { deploymentPageQuery } from "@/components/deployments/deployment-queries";
import { DeploymentsPage } from "@/components/deployments/deployments-page";
import { parseListState } from "@/components/ui/data-table/list-state";
import { listDeploymentPage } from "@/lib/serving/deployments";
import { listDeploymentPage as operation } from "@/lib/serving/deployments/contract";

export const metadata: Metadata = { title: "Deployments" };

export default async function Deployments({ searchParams }: { searchParams: SearchParams }) {
  const input = deploymentPageInput(parseListState(await readQuery(searchParams), deploymentListDefaults));
  const { queryKey } = deploymentPageQuery(input);
  return (
    <Prefetched queries={[{ queryKey, read: (ctx) => listDeploymentPage(ctx, operation.query.parse(input)) }]}>
      <DeploymentsPage />
    </Prefetched>
  );
}
