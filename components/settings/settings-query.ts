import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/edge/client";
import type { getSettings } from "@/lib/serving/settings/contract";

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => request<typeof getSettings>("GET", "/api/settings", {}, { signal }),
});
