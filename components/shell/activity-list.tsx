"use client";

import Link from "next/link";
import type { ActivityItem } from "@/components/shell/activity";
import { StateBadge } from "@/components/states/state-badge";
import { formatCount } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";

/** What the opened tray shows. */
export function ActivityList({ items, total }: { items: ActivityItem[]; total: number }) {
  if (items.length === 0) return <p className="text-muted">No download and no deployment is on its way.</p>;
  return (
    <ul className="space-y-3">
      {items.map((item) => (
        <ActivityRow key={item.id} item={item} />
      ))}
      {total > items.length && <li className="text-xs text-muted">And {formatCount(total - items.length)} more.</li>}
    </ul>
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
