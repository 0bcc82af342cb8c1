import * as rows from "@/db/queries/audit-events";
import { visibleTo } from "@/lib/identity/access";
import { objectName } from "@/lib/identity/audit";
import {
  auditEvent,
  type AuditEventView,
  type listAuditEvents as listAuditEventsOperation,
} from "@/lib/console/activity/contract";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import * as z from "zod";

const outcomesShown = { changes: ["changed"], problems: ["refused", "failed"], all: undefined };

export async function listAuditEvents(
  ctx: Context,
  input: OperationInput<typeof listAuditEventsOperation>,
): Promise<OperationResult<typeof listAuditEventsOperation>> {
  const visible = visibleTo(ctx);
  const events = await rows.listAuditEvents(ctx.db, {
    ...visible,
    actionPrefix: input.action,
    actorId: input.actor_id,
    objectId: input.object_id,
    outcomes: outcomesShown[input.show],
    text: input.text,
    // A call that changes something is recorded twice, as the call and as its changes.
    onceEach: input.show === "all",
    before: input.cursor ? readCursor(input.cursor) : undefined,
    limit: input.limit + 1,
  });
  const page = events.slice(0, input.limit);
  const last = events.length > input.limit ? page.at(-1) : undefined;
  const changes = await changesOfCalls(ctx, visible.organizationId, page);
  return {
    items: page.map((event) => auditEventView(event, namesObject(event, changes))),
    next_cursor: last ? writeCursor(last) : null,
  };
}

async function changesOfCalls(ctx: Context, organizationId: string, page: rows.AuditEvent[]) {
  const ids = page.flatMap((event) => (event.outcome === "done" && event.requestId ? event.requestId : []));
  return rows.listChangesOfRequests(ctx.db, organizationId, ids);
}

/** A call names no object itself; what it changed does, and of several changes the one that it was called for. */
function namesObject(event: rows.AuditEvent, changes: rows.AuditEvent[]): rows.AuditEvent {
  if (event.outcome !== "done") return event;
  const theirs = changes.filter(({ requestId }) => requestId === event.requestId);
  return theirs.find(({ action }) => action === event.action) ?? theirs[0] ?? event;
}

const writeCursor = (event: rows.AuditEvent) =>
  Buffer.from(`${event.occurredAt.toISOString()}|${event.id}`).toString("base64url");

function readCursor(cursor: string): { occurredAt: Date; id: string } {
  const parsed = cursorParts.safeParse(Buffer.from(cursor, "base64url").toString("utf8").split("|"));
  if (!parsed.success) {
    throw new AppError("INVALID_INPUT", "The cursor is not one of ours; leave it out to begin at the newest.", {
      fields: [{ pointer: "/query/cursor", detail: "unknown cursor" }],
    });
  }
  const [time, id] = parsed.data;
  return { occurredAt: new Date(time), id };
}

const cursorParts = z.tuple([z.iso.datetime({ precision: 3 }), z.uuid()]);

function auditEventView(row: rows.AuditEvent, named: rows.AuditEvent): AuditEventView {
  return {
    id: row.id,
    occurred_at: row.occurredAt.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    object:
      named.objectKind && named.objectId
        ? { kind: named.objectKind, id: named.objectId, name: objectName(named.detail) }
        : null,
    outcome: auditEvent.shape.outcome.catch("done").parse(row.outcome),
    status: row.status,
    method: row.method,
    path: row.path,
    request_id: row.requestId,
    client_address: row.clientAddress,
    duration_ms: row.durationMs,
    detail: row.detail,
  };
}
