"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import {
  formatListState,
  parseListState,
  type ListDefaults,
  type ListState,
} from "@/components/ui/data-table/list-state";

/** Browsers refuse more than about a hundred address changes in half a minute; typing would reach that. */
const writeDelayMs = 250;

/**
 * State of a list, kept in the page's address unless it is `local` (a table within a tab). `defaults` must be stable.
 */
export function useListState(defaults: ListDefaults, local: boolean) {
  const params = useSearchParams();
  const query = local ? "" : params.toString();
  const [state, setState] = useState<ListState>(() => parseListState(new URLSearchParams(query), defaults));
  const writtenRef = useRef(query);

  useEffect(() => {
    if (local || query === writtenRef.current) return;
    // Somebody else changed the address: a link to this page with another filter.
    writtenRef.current = query;
    setState(parseListState(new URLSearchParams(query), defaults));
  }, [query, local, defaults]);

  useEffect(() => {
    if (local) return;
    const timer = setTimeout(() => {
      const current = new URLSearchParams(window.location.search);
      const next = formatListState(state, defaults, current).toString();
      if (next === current.toString()) return;
      writtenRef.current = next;
      window.history.replaceState(null, "", next === "" ? window.location.pathname : `?${next}`);
    }, writeDelayMs);
    return () => clearTimeout(timer);
  }, [state, local, defaults]);

  return [state, setState] as const;
}
