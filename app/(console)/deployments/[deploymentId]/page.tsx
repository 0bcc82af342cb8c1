import type { Metadata } from "next";
import { cache } from "react";
import { pageSubject } from "@/app/page-subject";
import { Prefetched } from "@/app/prefetched";
import { DeploymentPage } from "@/components/deployments/deployment-page";
import { deploymentQuery } from "@/components/deployments/deployment-queries";
import { getDeployment } from "@/lib/serving/deployments";

type Props = { params: Promise<{ deploymentId: string }> };

const read = cache((deploymentId: string) => pageSubject(deploymentId, (ctx) => getDeployment(ctx, { deploymentId })));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const deployment = await read((await params).deploymentId);
  return { title: deployment?.name ?? "Deployment" };
}

export default async function Deployment({ params }: Props) {
  const { deploymentId } = await params;
  const { queryKey } = deploymentQuery(deploymentId);
  const deployment = await read(deploymentId);
  return (
    <Prefetched queries={[{ queryKey, read: () => Promise.resolve(deployment) }]}>
      <DeploymentPage deploymentId={deploymentId} />
    </Prefetched>
  );
}
