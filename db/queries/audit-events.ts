import type { Executor } from "@/db/client";
import { deleteInPieces } from "./delete-in-pieces";
import { auditEvents } from "@/db/schema";
import { and, asc, desc, eq, inArray, like, lt, ne, notExists, notInArray, or, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

export type NewAuditEvent = typeof auditEvents.$inferInsert;
export type AuditEvent = typeof auditEvents.$inferSelect;

/** Stays below the number of parameters that one statement may have. */
const insertedAtOnce = 1000;

/** Times are whole milliseconds: a cursor holds one exactly. */
export async function insertAuditEvents(db: Executor, events: NewAuditEvent[]): Promise<void> {
  const occurredAt = new Date();
  for (let start = 0; start < events.length; start += insertedAtOnce) {
    const rows = events.slice(start, start + insertedAtOnce).map((event) => ({ occurredAt, ...event }));
    await db.insert(auditEvents).values(rows);
  }
}

export type AuditEventFilter = {
  organizationId: string;
  actionPrefix?: string | undefined;
  actorId?: string | undefined;
  /** What this person did, by whatever credential. */
  userId?: string | undefined;
  objectId?: string | undefined;
  outcomes?: string[] | undefined;
  hideOutcomes?: string[] | undefined;
  hideActions?: string[] | undefined;
  text?: string | undefined;
  /** Leaves out what a call changed where the call is in the list itself. */
  onceEach?: boolean | undefined;
  before?: { occurredAt: Date; id: string } | undefined;
  limit: number;
};

const calls = alias(auditEvents, "calls");

/** Newest first, by key, so that page 1,000 costs what page 1 does. */
export function listAuditEvents(db: Executor, filter: AuditEventFilter): Promise<AuditEvent[]> {
  const conditions = [...matching(auditEvents, filter)];
  if (filter.onceEach) {
    const theirCall = db
      .select({ id: calls.id })
      .from(calls)
      .where(and(eq(calls.requestId, auditEvents.requestId), eq(calls.outcome, "done"), ...matching(calls, filter)));
    conditions.push(or(ne(auditEvents.outcome, "changed"), notExists(theirCall)));
  }
  if (filter.before) {
    const { occurredAt, id } = filter.before;
    conditions.push(
      or(lt(auditEvents.occurredAt, occurredAt), and(eq(auditEvents.occurredAt, occurredAt), lt(auditEvents.id, id))),
    );
  }
  return db
    .select()
    .from(auditEvents)
    .where(and(...conditions))
    .orderBy(desc(auditEvents.occurredAt), desc(auditEvents.id))
    .limit(filter.limit);
}

function matching(events: typeof auditEvents | typeof calls, filter: AuditEventFilter): (SQL | undefined)[] {
  const conditions: (SQL | undefined)[] = [eq(events.organizationId, filter.organizationId)];
  if (filter.actionPrefix) conditions.push(like(events.action, `${escapeLike(filter.actionPrefix)}%`));
  if (filter.actorId) conditions.push(eq(events.actorId, filter.actorId));
  if (filter.userId) conditions.push(eq(events.userId, filter.userId));
  if (filter.objectId) conditions.push(eq(events.objectId, filter.objectId));
  if (filter.outcomes) conditions.push(inArray(events.outcome, filter.outcomes));
  if (filter.hideOutcomes) conditions.push(notInArray(events.outcome, filter.hideOutcomes));
  if (filter.hideActions) conditions.push(notInArray(events.action, filter.hideActions));
  if (filter.text) {
    const pattern = `%${escapeLike(filter.text)}%`;
    conditions.push(
      or(
        like(events.action, pattern),
        like(events.path, pattern),
        like(events.actorName, pattern),
        eq(events.requestId, filter.text),
      ),
    );
  }
  return conditions;
}

/** What these requests changed, the first change first. */
export function listChangesOfRequests(
  db: Executor,
  organizationId: string,
  requestIds: string[],
): Promise<AuditEvent[]> {
  if (requestIds.length === 0) return Promise.resolve([]);
  return db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, organizationId),
        inArray(auditEvents.requestId, requestIds),
        eq(auditEvents.outcome, "changed"),
      ),
    )
    .orderBy(asc(auditEvents.occurredAt), asc(auditEvents.id));
}

/** Of calls that only read, and of calls without a credential. What people changed or were refused stays. */
export function deletePassingAuditEventsBefore(db: Executor, time: Date): Promise<void> {
  const isPassing = or(eq(auditEvents.outcome, "read"), eq(auditEvents.actorKind, "anonymous"));
  return deleteInPieces(db, auditEvents, and(isPassing, lt(auditEvents.occurredAt, time)));
}

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
