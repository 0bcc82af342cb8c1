import { DeploymentPage } from "@/components/deployments/deployment-page";

type Props = { params: Promise<{ deploymentId: string }> };

export default async function Deployment({ params }: Props) {
  const { deploymentId } = await params;
  return <DeploymentPage deploymentId={deploymentId} />;
}
