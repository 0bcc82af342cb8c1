import Link from "next/link";
import { changeWords } from "@/components/activity/change-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { Overview } from "@/lib/console/overview/contract";

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
          <li key={event.id} className="flex items-baseline gap-4 py-1.5">
            <span className="min-w-0 grow break-words">
              <span className="font-medium">{event.actor ?? "somebody"}</span> <Change event={event} />
            </span>
            <span className="shrink-0 text-xs text-muted tabular-nums">
              <RelativeTime at={event.at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const pages: Record<string, string> = { deployment: "/deployments", model: "/models", node: "/nodes" };

/** The words lead to what was changed, where it has a page and was not removed by it. */
function Change({ event }: { event: Overview["recent"][number] }) {
  const words = changeWords(event);
  const page = pages[event.object_kind ?? ""];
  if (!page || !event.object_id || /\.(delete|remove)$/.test(event.action)) return words;
  return (
    <Link href={`${page}/${event.object_id}`} className="hover:underline">
      {words}
    </Link>
  );
}
