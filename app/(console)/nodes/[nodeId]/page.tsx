import type { Metadata } from "next";
import { cache } from "react";
import { pageSubject } from "@/app/page-subject";
import { Prefetched } from "@/app/prefetched";
import { NodePage } from "@/components/nodes/node-page";
import { nodeQuery } from "@/components/nodes/node-queries";
import { getNode } from "@/lib/serving/nodes";

type Props = { params: Promise<{ nodeId: string }> };

const read = cache((nodeId: string) => pageSubject(nodeId, (ctx) => getNode(ctx, { nodeId })));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const node = await read((await params).nodeId);
  return { title: node?.name ?? "Node" };
}

export default async function Node({ params }: Props) {
  const { nodeId } = await params;
  const { queryKey } = nodeQuery(nodeId);
  const node = await read(nodeId);
  return (
    <Prefetched queries={[{ queryKey, read: () => Promise.resolve(node) }]}>
      <NodePage nodeId={nodeId} />
    </Prefetched>
  );
}
