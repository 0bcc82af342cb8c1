import type { Metadata } from "next";
import { readQuery, type SearchParams } from "@/app/page-query";
import { Prefetched } from "@/app/prefetched";
import { LibraryPage } from "@/components/models/library/library-page";
import { modelListDefaults, modelPageInput } from "@/components/models/library/model-list";
import { modelPageQuery } from "@/components/models/model-queries";
import { nodesQuery } from "@/components/nodes/node-queries";
import { parseListState } from "@/components/ui/data-table/list-state";
import type { Context } from "@/lib/kernel/context";
import { listModelPage } from "@/lib/serving/models";
import { listModelPage as operation } from "@/lib/serving/models/contract";
import { listNodeSummaries } from "@/lib/serving/nodes";

export const metadata: Metadata = { title: "Library" };

export default async function Library({ searchParams }: { searchParams: SearchParams }) {
  const input = modelPageInput(parseListState(await readQuery(searchParams), modelListDefaults));
  const queries = [
    {
      queryKey: modelPageQuery(input).queryKey,
      read: (ctx: Context) => listModelPage(ctx, operation.query.parse(input)),
    },
    { queryKey: nodesQuery.queryKey, read: listNodeSummaries },
  ];
  return (
    <Prefetched queries={queries}>
      <LibraryPage />
    </Prefetched>
  );
}
