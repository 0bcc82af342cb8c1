import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { LibraryPage } from "@/components/models/library-page";
import { modelsQuery } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import type { Context } from "@/lib/context";
import { listModels } from "@/lib/models";
import { listNodes } from "@/lib/nodes";

export const metadata: Metadata = { title: "Library" };

export default function Library() {
  const queries = [
    { queryKey: modelsQuery.queryKey, read: (ctx: Context) => listModels(ctx, {}) },
    { queryKey: nodesQuery.queryKey, read: listNodes },
  ];
  return (
    <Prefetched queries={queries}>
      <LibraryPage />
    </Prefetched>
  );
}
