import { NodePage } from "@/components/nodes/node-page";

type Props = { params: Promise<{ nodeId: string }> };

export default async function Node({ params }: Props) {
  const { nodeId } = await params;
  return <NodePage nodeId={nodeId} />;
}
