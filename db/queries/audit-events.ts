import type { Executor } from "@/db/client";
import { deleteInPieces } from "./delete-in-pieces";
import { auditEvents } from "@/db/schema";
import { and, desc, eq, inArray, like, lt, notInArray, or, type SQL } from "drizzle-orm";

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
  before?: { occurredAt: Date; id: string } | undefined;
  limit: number;
};

/** Newest first, by key, so that page 1,000 costs what page 1 does. */
export function listAuditEvents(db: Executor, filter: AuditEventFilter): Promise<AuditEvent[]> {
  const conditions: (SQL | undefined)[] = [eq(auditEvents.organizationId, filter.organizationId)];
  if (filter.actionPrefix) conditions.push(like(auditEvents.action, `${escapeLike(filter.actionPrefix)}%`));
  if (filter.actorId) conditions.push(eq(auditEvents.actorId, filter.actorId));
  if (filter.userId) conditions.push(eq(auditEvents.userId, filter.userId));
  if (filter.objectId) conditions.push(eq(auditEvents.objectId, filter.objectId));
  if (filter.outcomes) conditions.push(inArray(auditEvents.outcome, filter.outcomes));
  if (filter.hideOutcomes) conditions.push(notInArray(auditEvents.outcome, filter.hideOutcomes));
  if (filter.hideActions) conditions.push(notInArray(auditEvents.action, filter.hideActions));
  if (filter.text) {
    const pattern = `%${escapeLike(filter.text)}%`;
    conditions.push(
      or(like(auditEvents.action, pattern), like(auditEvents.path, pattern), like(auditEvents.actorName, pattern)),
    );
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

/** Of calls that only read, and of calls without a credential. What people changed or were refused stays. */
export function deletePassingAuditEventsBefore(db: Executor, time: Date): Promise<void> {
  const isPassing = or(eq(auditEvents.outcome, "read"), eq(auditEvents.actorKind, "anonymous"));
  return deleteInPieces(db, auditEvents, and(isPassing, lt(auditEvents.occurredAt, time)));
}

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
