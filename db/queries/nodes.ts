import type { Executor } from "@/db/client";
import { nodes } from "@/db/schema";
import { and, asc, eq, getTableColumns, inArray, isNull, ne, or, lt, sql } from "drizzle-orm";

export type NodeRow = typeof nodes.$inferSelect;
export type NewNode = typeof nodes.$inferInsert;
/** A node with the database's own time of the reading, so that the age of its last report needs no other clock. */
export type NodeReading = NodeRow & { readAt: Date };

const reading = { ...getTableColumns(nodes), readAt: sql`now()`.mapWith(nodes.createdAt).as("read_at") };

/** Nodes that were not removed, oldest first. */
export function listNodes(db: Executor, organizationId: string): Promise<NodeReading[]> {
  return db
    .select(reading)
    .from(nodes)
    .where(and(eq(nodes.organizationId, organizationId), isNull(nodes.removedAt)))
    .orderBy(asc(nodes.createdAt), asc(nodes.id));
}

export async function findNode(db: Executor, organizationId: string, id: string): Promise<NodeReading | undefined> {
  const [row] = await db
    .select(reading)
    .from(nodes)
    .where(and(eq(nodes.id, id), eq(nodes.organizationId, organizationId), isNull(nodes.removedAt)));
  return row;
}

/** By id alone: who asks has not proved yet to which organization it belongs. */
export async function findNodeIdentity(
  db: Executor,
  id: string,
): Promise<Pick<NodeRow, "id" | "organizationId" | "name" | "publicKey" | "approved" | "isLocal"> | undefined> {
  const { organizationId, name, publicKey, approved, isLocal } = nodes;
  const [row] = await db
    .select({ id: nodes.id, organizationId, name, publicKey, approved, isLocal })
    .from(nodes)
    .where(and(eq(nodes.id, id), isNull(nodes.removedAt)));
  return row;
}

/** Whether a node of this id ever joined; one that was removed is told apart. */
export async function findMembership(db: Executor, id: string): Promise<"member" | "removed" | undefined> {
  const [row] = await db.select({ removedAt: nodes.removedAt }).from(nodes).where(eq(nodes.id, id));
  return row && (row.removedAt ? "removed" : "member");
}

/** Notes that this is the machine the control plane runs on. It needs nobody's approval. */
export async function markNodeLocal(db: Executor, id: string): Promise<void> {
  await db
    .update(nodes)
    .set({ isLocal: true, approved: true })
    .where(and(eq(nodes.id, id), eq(nodes.isLocal, false), isNull(nodes.removedAt)));
}

export async function findNodeByKey(db: Executor, organizationId: string, x: string): Promise<NodeRow | undefined> {
  const [row] = await db
    .select()
    .from(nodes)
    .where(
      and(eq(nodes.organizationId, organizationId), sql`${nodes.publicKey} ->> 'x' = ${x}`, isNull(nodes.removedAt)),
    )
    .limit(1);
  return row;
}

/** @returns undefined when the name is taken. */
export async function insertNode(db: Executor, row: NewNode): Promise<NodeRow | undefined> {
  const [inserted] = await db.insert(nodes).values(row).onConflictDoNothing().returning();
  return inserted;
}

/** What operators may change. @returns undefined when there is no such node. */
export async function updateNode(
  db: Executor,
  id: string,
  changes: Partial<Pick<NewNode, "name" | "cordoned" | "approved">>,
): Promise<NodeRow | undefined> {
  const [row] = await db
    .update(nodes)
    .set(changes)
    .where(and(eq(nodes.id, id), isNull(nodes.removedAt)))
    .returning();
  return row;
}

export async function isNodeNameTaken(
  db: Executor,
  organizationId: string,
  name: string,
  exceptId: string,
): Promise<boolean> {
  const rows = await db
    .select({ id: nodes.id })
    .from(nodes)
    .where(and(eq(nodes.organizationId, organizationId), eq(nodes.name, name), ne(nodes.id, exceptId)));
  return rows.length > 0;
}

/** The row stays for the records that name it; its name becomes free. */
export async function markNodeRemoved(db: Executor, row: Pick<NodeRow, "id" | "name">, now: Date): Promise<boolean> {
  const rows = await db
    .update(nodes)
    .set({ removedAt: now, name: `${row.name}#${row.id}` })
    .where(and(eq(nodes.id, row.id), isNull(nodes.removedAt)))
    .returning({ id: nodes.id });
  return rows.length === 1;
}

/** What the agent's reports write, and nobody else. */
export type NodeObservation = Pick<
  NodeRow,
  "sequence" | "agentVersion" | "ingressUrl" | "facts" | "engines" | "seenRevision" | "clockOffsetMs"
> & {
  bootId: string;
};

/**
 * Writes what the agent reported, unless a later report of the same agent process is already here.
 *
 * @returns the wanted revision, or undefined when the report is too late or the node was removed.
 */
export async function observeNode(
  db: Executor,
  id: string,
  observed: NodeObservation,
): Promise<{ desiredRevision: number } | undefined> {
  const [row] = await db
    .update(nodes)
    .set({ ...observed, lastSeenAt: sql`now()` })
    .where(
      and(
        eq(nodes.id, id),
        isNull(nodes.removedAt),
        or(isNull(nodes.bootId), ne(nodes.bootId, observed.bootId), lt(nodes.sequence, observed.sequence)),
      ),
    )
    .returning({ desiredRevision: nodes.desiredRevision });
  return row;
}

export async function listDesiredRevisions(db: Executor, ids: string[]): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: nodes.id, revision: nodes.desiredRevision })
    .from(nodes)
    .where(and(inArray(nodes.id, ids), isNull(nodes.removedAt)));
  return new Map(rows.map((row) => [row.id, row.revision]));
}

/**
 * Moves a node's revision only from the one that was read. Of two placements that counted on the same free memory, one
 * is refused and has to look again.
 */
export async function claimNodeRevision(db: Executor, id: string, revision: number): Promise<boolean> {
  const rows = await db
    .update(nodes)
    .set({ desiredRevision: revision + 1 })
    .where(and(eq(nodes.id, id), eq(nodes.desiredRevision, revision), isNull(nodes.removedAt)))
    .returning({ id: nodes.id });
  return rows.length === 1;
}
