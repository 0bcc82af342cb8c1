"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useMemo, useState } from "react";
import { EventDetail } from "@/components/activity/event-detail";
import { Page } from "@/components/shell/page";
import { Badge } from "@/components/ui/badge";
import { DataTable, type DataColumn } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import { Segmented } from "@/components/ui/segmented";
import type { AuditEventView, listAuditEvents } from "@/lib/audit/contract";
import { request } from "@/lib/client";

type Show = "changes" | "all" | "problems";

const tones = { changed: "ok", done: "idle", read: "idle", refused: "warn", failed: "bad" } as const;

const columns: DataColumn<AuditEventView>[] = [
  {
    id: "at",
    header: "When",
    value: (event) => event.occurred_at,
    cell: (event) => <RelativeTime at={event.occurred_at} />,
    largestFirst: true,
  },
  { id: "actor", header: "Who", value: (event) => event.actor.name ?? event.actor.kind },
  {
    id: "action",
    header: "What",
    value: (event) => event.action,
    cell: (event) => <code className="font-mono text-xs">{event.action}</code>,
    card: "title",
    fixed: true,
  },
  {
    id: "object",
    header: "On",
    value: (event) => event.object?.kind ?? event.path ?? "",
    cell: (event) => event.object?.kind ?? event.path ?? "—",
    className: "max-w-64 truncate",
  },
  {
    id: "outcome",
    header: "Outcome",
    value: (event) => event.outcome,
    cell: (event) => (
      <Badge tone={tones[event.outcome]}>{event.status ? `${event.outcome} ${event.status}` : event.outcome}</Badge>
    ),
  },
  { id: "address", header: "From", value: (event) => event.client_address ?? "", hidden: true },
];

export function ActivityPage() {
  const [show, setShow] = useState<Show>("changes");
  const events = useInfiniteQuery({
    queryKey: ["activity", show],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      request<typeof listAuditEvents>(
        "GET",
        "/api/activity/events",
        { show, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) },
        { signal },
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const rows = useMemo(() => events.data?.pages.flatMap((page) => page.items), [events.data]);
  return (
    <Page title="Activity" description="Who did what: every change, and every call to the API and to the models.">
      <DataTable
        label="Events"
        columns={columns}
        rows={rows}
        rowId={(event) => event.id}
        rowName={(event) => event.action}
        search={{ placeholder: "Search what is loaded" }}
        failure={
          events.error ? (
            <QueryFailure what="activity" error={events.error} retry={() => void events.refetch()} />
          ) : undefined
        }
        empty={
          <EmptyState
            icon={<Activity />}
            title={show === "problems" ? "Nothing was refused and nothing failed" : "Nothing happened yet"}
          />
        }
        renderDetail={(event) => <EventDetail event={event} />}
        aside={
          <Segmented
            label="Show"
            value={show}
            onValueChange={setShow}
            options={[
              { value: "changes", label: "Changes" },
              { value: "problems", label: "Problems" },
              { value: "all", label: "Every call" },
            ]}
          />
        }
        more={
          events.hasNextPage
            ? { onMore: () => void events.fetchNextPage(), busy: events.isFetchingNextPage }
            : undefined
        }
      />
    </Page>
  );
}
