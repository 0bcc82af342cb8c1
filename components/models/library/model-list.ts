import type { modelPageQuery } from "@/components/models/model-queries";
import type { ListDefaults, ListState } from "@/components/ui/data-table/list-state";

export const modelsShown = 50;

export const modelListDefaults: ListDefaults = { sort: { id: "added", desc: true }, hidden: [] };

/** What the server is asked for to show the list in this state. */
export function modelPageInput(list: Pick<ListState, "search" | "sort" | "page">) {
  const sort = sorts.find((each) => each === list.sort?.id);
  return {
    limit: modelsShown,
    ...(list.page > 0 && { offset: list.page * modelsShown }),
    ...(list.search.trim() && { search: list.search.trim() }),
    ...(sort ? { sort, descending: list.sort?.desc ?? false } : { descending: true }),
  } satisfies Parameters<typeof modelPageQuery>[0];
}

const sorts = ["name", "size", "added"] as const;
