"use client";

import clsx from "clsx";
import { formatDuration, formatMoment, formatRelative } from "@/components/ui/format";
import { useNow } from "@/components/ui/use-now";

type RelativeTimeProps = {
  /** ISO 8601. */
  at: string;
  /** "age" counts up from the moment: "2 min 5 s". */
  as?: "distance" | "age";
  className?: string;
};

/** How long ago; the full moment on hover and focus, and for assistive technology. */
export function RelativeTime({ at, as = "distance", className }: RelativeTimeProps) {
  const now = useNow();
  const moment = Date.parse(at);
  const text = as === "age" ? formatDuration(Math.max(0, now - moment)) : formatRelative(moment, now);
  return (
    <time
      dateTime={at}
      // Server and browser differ in time zone and by some milliseconds; the next tick settles it.
      suppressHydrationWarning
      data-tooltip={formatMoment(moment)}
      aria-description={formatMoment(moment)}
      className={clsx("whitespace-nowrap", className)}
    >
      {text}
    </time>
  );
}
