import { KeyValueList } from "@/components/ui/key-value-list";
import type { AuditEventView } from "@/lib/audit/contract";

export function EventDetail({ event }: { event: AuditEventView }) {
  const items = [
    { label: "Request", value: event.request_id },
    { label: "Call", value: event.method && event.path ? `${event.method} ${event.path}` : null },
    { label: "Object", value: event.object ? `${event.object.kind} ${event.object.id}` : null },
    { label: "Actor", value: `${event.actor.kind}${event.actor.id ? ` ${event.actor.id}` : ""}` },
    { label: "From", value: event.client_address },
    { label: "Took", value: event.duration_ms === null ? null : `${event.duration_ms} ms` },
    { label: "Detail", value: event.detail ? JSON.stringify(event.detail) : null },
  ];
  return (
    <KeyValueList
      items={items.flatMap(({ label, value }) =>
        value ? [{ label, value: <span className="font-mono text-xs break-all">{value}</span> }] : [],
      )}
    />
  );
}
