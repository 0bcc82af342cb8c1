import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { nodesQuery } from "@/components/nodes/node-queries";
import { NodesPage } from "@/components/nodes/nodes-page";
import { listNodes } from "@/lib/nodes";

export const metadata: Metadata = { title: "Nodes" };

export default function Nodes() {
  return (
    <Prefetched queries={[{ queryKey: nodesQuery.queryKey, read: listNodes }]}>
      <NodesPage />
    </Prefetched>
  );
}
