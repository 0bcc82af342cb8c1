"use client";

import { CircleCheck } from "lucide-react";
import { lazy, Suspense } from "react";
import { combinedProgress } from "@/components/shell/activity";
import { useShellStatus } from "@/components/shell/shell-status";
import { formatCount } from "@/components/ui/format";
import { Popover } from "@/components/ui/popover";
import { ProgressRing } from "@/components/ui/progress-ring";

const ActivityList = lazy(() =>
  import("@/components/shell/activity-list").then((module) => ({ default: module.ActivityList })),
);

/** Everything that goes on in the background, as one ring; opened, as a list. */
export function ActivityTray({ place }: { place: "rail" | "bar" }) {
  const { activity, activityTotal } = useShellStatus();
  const words = activityTotal === 0 ? "No tasks in progress" : `${formatCount(activityTotal)} in progress`;
  const icon =
    activity.length === 0 ? <CircleCheck aria-hidden="true" /> : <ProgressRing value={combinedProgress(activity)} />;
  return (
    <Popover
      label="Background work"
      side={place === "rail" ? "right" : "bottom"}
      align="end"
      className="w-80"
      trigger={
        place === "rail" ? (
          <button type="button" className="rail-item rail-link" data-tooltip={words} data-tooltip-side="right">
            {icon}
            <span className="rail-label tabular-nums">{words}</span>
          </button>
        ) : (
          <button
            type="button"
            aria-label={words}
            className="grid size-control place-items-center rounded-md text-muted hover:bg-hover [&_svg]:size-4"
          >
            {icon}
          </button>
        )
      }
    >
      <Suspense>
        <ActivityList items={activity} total={activityTotal} />
      </Suspense>
    </Popover>
  );
}
