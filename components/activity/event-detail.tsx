import type { ActivityFilter } from "@/components/activity/activity-filter";
import { Button } from "@/components/ui/button";
import { formatDuration, formatMoment } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import type { AuditEventView } from "@/lib/console/activity/contract";

type Props = { event: AuditEventView; onFilter: (change: Partial<ActivityFilter>) => void };

export function EventDetail({ event, onFilter }: Props) {
  const { actor, object } = event;
  const items = [
    { label: "At", value: formatMoment(Date.parse(event.occurred_at)) },
    { label: "Request", value: event.request_id },
    { label: "Call", value: event.method && event.path ? `${event.method} ${event.path}` : null },
    { label: "Object", value: object ? `${object.kind} ${object.id}` : null },
    { label: "Actor", value: `${actor.kind}${actor.id ? ` ${actor.id}` : ""}` },
    { label: "From", value: event.client_address },
    { label: "Took", value: event.duration_ms === null ? null : formatDuration(event.duration_ms) },
    { label: "Detail", value: event.detail ? JSON.stringify(event.detail) : null },
  ];
  return (
    <div className="space-y-3">
      <KeyValueList
        items={items.flatMap(({ label, value }) =>
          value ? [{ label, value: <span className="font-mono text-xs break-all">{value}</span> }] : [],
        )}
      />
      <div className="flex flex-wrap gap-2">
        {actor.id !== null && (
          <Button size="sm" onClick={() => onFilter({ actor: actor.id ?? "" })}>
            All by {actor.name ?? actor.kind}
          </Button>
        )}
        {object && (
          <Button size="sm" onClick={() => onFilter({ object: object.id, show: "all" })}>
            All on this {object.kind}
          </Button>
        )}
      </div>
    </div>
  );
}
