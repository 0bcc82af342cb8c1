"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity, Search, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { activityColumns } from "@/components/activity/activity-columns";
import { activityQuery } from "@/components/activity/activity-query";
import { EventDetail } from "@/components/activity/event-detail";
import { type ActivityFilter, activityFilterOf, usualShow } from "@/components/activity/activity-filter";
import { Page } from "@/components/shell/page";
import { useRights } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { QueryFailure } from "@/components/ui/query-failure";
import { Segmented } from "@/components/ui/segmented";
import { useSearchParams } from "next/navigation";

const everything: Partial<ActivityFilter> = { text: "", actor: "", object: "" };

export function ActivityPage() {
  const [filter, change] = useActivityFilter();
  const seesAll = useRights().audit;
  const events = useInfiniteQuery(activityQuery(filter));
  const rows = useMemo(() => events.data?.pages.flatMap((page) => page.items), [events.data]);
  /** A search field begun anew forgets what was typed. */
  const [clearings, setClearings] = useState(0);
  function clear() {
    change(everything);
    setClearings(clearings + 1);
  }
  const isNarrowed = filter.text !== "" || filter.actor !== "" || filter.object !== "";
  return (
    <Page
      title="Activity"
      description={
        seesAll
          ? "Who did what: every change, and every call to the API and to the models."
          : "What you did: every change, and every call to the API and to the models. Admins and auditors see everybody's."
      }
    >
      <div>
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <ActivitySearch key={clearings} text={filter.text} onSearch={(text) => change({ text })} />
          <Segmented
            label="Show"
            value={filter.show}
            onValueChange={(show) => change({ show })}
            options={[
              { value: "changes", label: "Changes" },
              { value: "problems", label: "Problems" },
              { value: "all", label: "Every call" },
            ]}
          />
          {isNarrowed && (
            <Button variant="quiet" icon={<X aria-hidden="true" />} onClick={clear}>
              Clear filters
            </Button>
          )}
        </div>
        <DataTable
          label="Events"
          columns={activityColumns}
          rows={rows}
          rowId={(event) => event.id}
          rowName={(event) => event.action}
          failure={
            events.error ? (
              <QueryFailure what="activity" error={events.error} retry={() => void events.refetch()} />
            ) : undefined
          }
          empty={<EmptyState icon={<Activity />} title={emptyTitle(filter.show, isNarrowed)} />}
          renderDetail={(event) => <EventDetail event={event} onFilter={change} />}
          more={
            events.hasNextPage
              ? { onMore: () => void events.fetchNextPage(), busy: events.isFetchingNextPage }
              : undefined
          }
        />
      </div>
    </Page>
  );
}

const typingMs = 300;

/** Searches the whole record on the server, once one has stopped typing: every search is itself recorded. */
function ActivitySearch({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = setTimeout(() => onSearch(typed.trim()), typingMs);
    return () => clearTimeout(timer);
  }, [typed, text, onSearch]);
  return (
    <Input
      type="search"
      aria-label="Search activity"
      placeholder="Action, path or person"
      leading={<Search aria-hidden="true" />}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className="w-full sm:w-72"
    />
  );
}

function emptyTitle(show: ActivityFilter["show"], isNarrowed: boolean): string {
  if (isNarrowed) return "Nothing matches these filters";
  return show === "problems" ? "Nothing was refused and nothing failed" : "Nothing happened yet";
}

/** The filter in the page's address, and the way to change it there. */
function useActivityFilter(): [ActivityFilter, (change: Partial<ActivityFilter>) => void] {
  const address = useSearchParams();

  function change(part: Partial<ActivityFilter>) {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(part)) {
      if (value === "" || value === usualShow) next.delete(name);
      else next.set(name, value);
    }
    window.history.replaceState(null, "", next.size === 0 ? window.location.pathname : `?${next}`);
  }
  return [activityFilterOf((name) => address.get(name)), change];
}
