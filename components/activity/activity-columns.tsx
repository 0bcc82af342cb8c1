import Link from "next/link";
import { changeWords } from "@/components/activity/change-words";
import { Badge } from "@/components/ui/badge";
import type { DataColumn } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuditEventView } from "@/lib/console/activity/contract";

const tones = { changed: "idle", done: "idle", read: "idle", stopped: "idle", refused: "warn", failed: "bad" } as const;

/** To who signed in, or stopped something, nothing was "changed". */
const outcomeWords = {
  changed: "done",
  done: "done",
  read: "read",
  stopped: "stopped",
  refused: "refused",
  failed: "failed",
} as const;

/** Pages of the console by the kind of object they show. */
const pages: Record<string, string> = { deployment: "/deployments", model: "/models", node: "/nodes" };

export const activityColumns: DataColumn<AuditEventView>[] = [
  {
    id: "at",
    header: "When",
    value: (event) => event.occurred_at,
    cell: (event) => <RelativeTime at={event.occurred_at} />,
    largestFirst: true,
  },
  { id: "actor", header: "Who", value: (event) => event.actor.name ?? event.actor.kind },
  {
    id: "action",
    header: "What",
    value: (event) => event.action,
    cell: (event) => <What event={event} />,
    card: "title",
    fixed: true,
  },
  {
    id: "object",
    header: "On",
    value: (event) => event.object?.kind ?? event.path ?? "",
    cell: (event) => <OnWhat event={event} />,
    className: "max-w-72 truncate",
  },
  {
    id: "outcome",
    header: "Outcome",
    value: (event) => event.outcome,
    cell: (event) => (
      <Badge tone={tones[event.outcome]}>
        {event.status ? `${outcomeWords[event.outcome]} ${event.status}` : outcomeWords[event.outcome]}
      </Badge>
    ),
  },
  { id: "address", header: "From", value: (event) => event.client_address ?? "", hidden: true },
];

/** What was done, or tried, in words over its name in the API. */
function What({ event: { action, detail } }: { event: AuditEventView }) {
  const words = changeWords({ action, object_name: null, detail });
  const code = <code className="font-mono text-xs">{action}</code>;
  if (words === action) return code;
  return (
    <>
      {words} <span className="block font-normal text-muted">{code}</span>
    </>
  );
}

function OnWhat({ event: { object, path } }: { event: AuditEventView }) {
  if (!object) return path ?? "—";
  const page = pages[object.kind];
  const words = (
    <>
      {object.kind.replaceAll("-", " ")}{" "}
      {object.name ?? <code className="font-mono text-xs text-muted">{object.id.slice(0, 8)}</code>}
    </>
  );
  return page === undefined ? (
    words
  ) : (
    <Link href={`${page}/${object.id}`} className="hover:underline">
      {words}
    </Link>
  );
}
