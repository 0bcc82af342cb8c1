"use client";

import { useSearchParams } from "next/navigation";

const shows = ["changes", "problems", "all"] as const;
export type Show = (typeof shows)[number];

/** What of the record one looks at. */
export type ActivityFilter = { show: Show; text: string; actor: string; object: string };

/** The filter lives in the page's address, so that a finding can be sent to a colleague. */
export function useActivityFilter(): [ActivityFilter, (change: Partial<ActivityFilter>) => void] {
  const address = useSearchParams();
  const filter: ActivityFilter = {
    show: shows.find((show) => show === address.get("show")) ?? shows[0],
    text: address.get("text") ?? "",
    actor: address.get("actor") ?? "",
    object: address.get("object") ?? "",
  };

  function change(part: Partial<ActivityFilter>) {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(part)) {
      if (value === "" || value === shows[0]) next.delete(name);
      else next.set(name, value);
    }
    window.history.replaceState(null, "", next.size === 0 ? window.location.pathname : `?${next}`);
  }
  return [filter, change];
}
