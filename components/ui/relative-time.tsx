"use client";

import clsx from "clsx";
import { formatDuration, formatMoment, formatRelative, formatSince } from "@/components/ui/format";
import { useSyncExternalStore } from "react";

type RelativeTimeProps = {
  /** ISO 8601. */
  at: string;
  /** "age" counts up from the moment: "2 min 5 s"; "since" says how long it has been so: "for 2 min". */
  as?: "distance" | "age" | "since";
  className?: string;
};

/** How long ago; the full moment on hover and focus, and for assistive technology. */
export function RelativeTime({ at, as = "distance", className }: RelativeTimeProps) {
  const now = useNow();
  const moment = Date.parse(at);
  const words = {
    distance: () => formatRelative(moment, now),
    age: () => formatDuration(Math.max(0, now - moment)),
    since: () => formatSince(moment, now),
  };
  return (
    <time
      dateTime={at}
      // Server and browser differ in time zone and by some milliseconds; the next tick settles it.
      suppressHydrationWarning
      data-tooltip={formatMoment(moment)}
      aria-description={formatMoment(moment)}
      className={clsx("whitespace-nowrap", className)}
    >
      {words[as]()}
    </time>
  );
}

const tickMs = 1000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time in milliseconds, moving once a second and rounded to it. All readers share one timer. */
function useNow(): number {
  return useSyncExternalStore(subscribe, readNow, readNow);
}

function readNow(): number {
  if (timer === undefined) now = Math.floor(Date.now() / tickMs) * tickMs;
  return now;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Math.floor(Date.now() / tickMs) * tickMs;
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
