import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { nodesQuery } from "@/components/nodes/node-queries";
import { NodesPage } from "@/components/nodes/nodes-page";
import { listNodeSummaries } from "@/lib/serving/nodes";

export const metadata: Metadata = { title: "Nodes" };

export default function Nodes() {
  return (
    <Prefetched queries={[{ queryKey: nodesQuery.queryKey, read: listNodeSummaries }]}>
      <NodesPage />
    </Prefetched>
  );
}
