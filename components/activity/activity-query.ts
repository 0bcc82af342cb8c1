import { infiniteQueryOptions } from "@tanstack/react-query";
import type { ActivityFilter } from "@/components/activity/activity-filter";
import type { listAuditEvents } from "@/lib/console/activity/contract";
import { request } from "@/lib/edge/client";

/** Newest first; each page begins where the one before ended. */
export const activityQuery = (filter: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ["activity", filter.show, filter.text, filter.actor, filter.object],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      request<typeof listAuditEvents>(
        "GET",
        "/api/activity/events",
        { ...activityInput(filter), ...(pageParam ? { cursor: pageParam } : {}) },
        { signal },
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** The first page of what the filter lets through, as the API is asked for it. */
export const activityInput = ({ show, text, actor, object }: ActivityFilter) => ({
  show,
  limit: 100,
  ...(text ? { text } : {}),
  ...(actor ? { actor_id: actor } : {}),
  ...(object ? { object_id: object } : {}),
});
