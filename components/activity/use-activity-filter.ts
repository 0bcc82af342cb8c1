"use client";

import { useSearchParams } from "next/navigation";
import { activityFilterOf, usualShow, type ActivityFilter } from "@/components/activity/activity-filter";

/** The filter in the page's address, and the way to change it there. */
export function useActivityFilter(): [ActivityFilter, (change: Partial<ActivityFilter>) => void] {
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
