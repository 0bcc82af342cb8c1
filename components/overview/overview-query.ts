import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/edge/client";
import type * as operations from "@/lib/console/overview/contract";

/** One poll feeds the Overview page and the shell's tray and health dot. */
export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => request<typeof operations.getOverview>("GET", "/api/overview", {}, { signal }),
  refetchInterval: 2500,
});
