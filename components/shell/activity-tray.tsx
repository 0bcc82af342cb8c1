"use client";

import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { combinedProgress, type ActivityItem } from "@/components/shell/activity";
import { useShellStatus } from "@/components/shell/shell-status";
import { StateBadge } from "@/components/states/state-badge";
import { Popover } from "@/components/ui/popover";
import { Progress } from "@/components/ui/progress";
import { ProgressRing } from "@/components/ui/progress-ring";

/** Everything that goes on in the background, as one ring; opened, as a list. */
export function ActivityTray({ place }: { place: "rail" | "bar" }) {
  const { activity } = useShellStatus();
  const words = activity.length === 0 ? "Nothing running" : `${activity.length} running`;
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
      {activity.length === 0 ? (
        <p className="text-muted">No download and no deployment is on its way.</p>
      ) : (
        <ul className="space-y-3">
          {activity.map((item) => (
            <ActivityRow key={item.id} item={item} />
          ))}
        </ul>
      )}
    </Popover>
  );
}

function ActivityRow({ item }: { item: ActivityItem }) {
  return (
    <li>
      <div className="flex items-baseline justify-between gap-3">
        <Link href={item.href} className="min-w-0 truncate font-medium hover:underline">
          {item.title}
        </Link>
        <StateBadge {...item.state} className="shrink-0 text-xs" />
      </div>
      <Progress label={item.title} value={item.progress} className="mt-1.5" />
      {item.detail !== undefined && <p className="mt-1 text-xs text-muted tabular-nums">{item.detail}</p>}
    </li>
  );
}
