"use client";

import { useEffect, useRef } from "react";

/** `j` and `k` move between the rows' first links or buttons; Enter then opens as it always does. */
export function useRowKeys() {
  const ref = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.documentElement.dataset["shortcuts"] === "off" || isElsewhere(event.target)) return;
      const stops = [...(ref.current?.querySelectorAll("tr[data-row]") ?? [])].map((row) =>
        row.querySelector<HTMLElement>("td[data-column] :is(a, button), button"),
      );
      const here = stops.findIndex((stop) => stop?.closest("tr")?.contains(document.activeElement));
      const next = stops[event.key === "j" ? here + 1 : Math.max(0, here - 1)];
      next?.focus();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  return ref;
}

function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]") !== null
  );
}
