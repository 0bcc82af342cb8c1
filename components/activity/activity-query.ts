import { infiniteQueryOptions } from "@tanstack/react-query";
import type { ActivityFilter } from "@/components/activity/use-activity-filter";
import type { listAuditEvents } from "@/lib/audit/contract";
import { request } from "@/lib/client";

/** Newest first; each page begins where the one before ended. */
export const activityQuery = ({ show, text, actor, object }: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ["activity", show, text, actor, object],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      request<typeof listAuditEvents>(
        "GET",
        "/api/activity/events",
        {
          show,
          limit: 100,
          ...(text ? { text } : {}),
          ...(actor ? { actor_id: actor } : {}),
          ...(object ? { object_id: object } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        { signal },
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
