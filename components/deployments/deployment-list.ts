import type { deploymentPageQuery } from "@/components/deployments/deployment-queries";
import type { ListDefaults, ListState } from "@/components/ui/data-table/list-state";

export const deploymentsShown = 50;

/** The newest first, which no column says. */
export const deploymentListDefaults: ListDefaults = { sort: undefined, hidden: ["first-token", "requests"] };

/** What the server is asked for to show the list in this state. */
export function deploymentPageInput(list: Pick<ListState, "search" | "sort" | "page" | "filters">) {
  const sort = sorts.find((each) => each === list.sort?.id);
  return {
    limit: deploymentsShown,
    ...(list.page > 0 && { offset: list.page * deploymentsShown }),
    ...(list.search.trim() && { search: list.search.trim() }),
    ...(sort ? { sort, descending: list.sort?.desc ?? false } : { descending: true }),
    ...(list.filters["state"]?.length && { phase: list.filters["state"] }),
  } satisfies Parameters<typeof deploymentPageQuery>[0];
}

const sorts = ["name", "state", "model", "engine", "node", "memory"] as const;
