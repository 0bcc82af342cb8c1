"use client";

import { notifyManager, useQueryClient, type Query } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { formatTimeOfDay } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { ApiProblem } from "@/lib/edge/client";

/** Lies over any page whose data could not be asked for again: what is shown is old, since when and why. */
export function StaleNotice() {
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const subscribe = useCallback((changed: () => void) => cache.subscribe(notifyManager.batchCalls(changed)), [cache]);
  const oldest = useSyncExternalStore(subscribe, () => oldestStale(cache.getAll()), nothing);
  if (oldest === undefined) return null;
  const { dataUpdatedAt, error, fetchStatus } = oldest.state;
  return (
    <div className="fixed inset-x-0 top-3 z-30 mx-auto w-fit max-w-[calc(100%-2rem)] rounded-md bg-raised shadow-raised">
      <Notice
        tone="warn"
        title={`No data since ${formatTimeOfDay(dataUpdatedAt)}`}
        announce
        actions={
          <Button size="sm" onClick={() => void client.refetchQueries({ predicate: isStale })}>
            Try again
          </Button>
        }
      >
        {fetchStatus === "paused" ? "This browser is offline." : error?.message} What you see is from then.
      </Notice>
    </div>
  );
}

const nothing = () => undefined;

function oldestStale(queries: Query[]): Query | undefined {
  return queries.filter(isStale).toSorted((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)[0];
}

function isStale(query: Query): boolean {
  const { data, status, error, fetchStatus } = query.state;
  const isSignedOut = error instanceof ApiProblem && error.status === 401;
  return query.isActive() && data !== undefined && !isSignedOut && (status === "error" || fetchStatus === "paused");
}
