import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { Overview } from "@/lib/overview/contract";

export function RecentChanges({ recent }: { recent: Overview["recent"] }) {
  if (recent.length === 0) return null;
  return (
    <Section
      title="Recent changes"
      actions={
        <Link href="/activity" className="text-sm hover:underline">
          All activity
        </Link>
      }
    >
      <ul className="divide-y divide-line border-y border-line text-sm">
        {recent.map((event) => (
          <li key={event.id} className="flex flex-wrap items-baseline gap-x-4 py-1.5">
            <span className="w-28 shrink-0 text-muted">
              <RelativeTime at={event.at} />
            </span>
            <span className="font-medium">{event.actor ?? "somebody"}</span>
            <code className="font-mono text-xs">{event.action}</code>
          </li>
        ))}
      </ul>
    </Section>
  );
}
