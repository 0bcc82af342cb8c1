import type { Executor } from "@/db/client";
import { deployments, instances, nodes } from "@/db/schema";
import { and, asc, eq, getTableColumns, inArray, isNull, sql, type SQL } from "drizzle-orm";

export type InstanceRow = typeof instances.$inferSelect;
export type NewInstance = typeof instances.$inferInsert;
/** What the agent's reports write, and nobody else. */
export type InstanceObservation = Pick<
  InstanceRow,
  | "phase"
  | "phaseSince"
  | "observedGeneration"
  | "pid"
  | "port"
  | "restarts"
  | "loadPercent"
  | "measuredBytes"
  | "error"
  | "observedAt"
>;
export type InstanceWithNode = InstanceRow & {
  nodeName: string | null;
  hostname: string | null;
  ingressUrl: string | null;
  nodeKey: object | null;
  nodeIsLocal: boolean | null;
};

/** With the name and address of the machine, for people and for log views. */
export function listInstancesOfOrganization(
  db: Executor,
  organizationId: string,
  filter: { deploymentIds?: string[]; instanceId?: string } = {},
): Promise<InstanceWithNode[]> {
  const conditions: (SQL | undefined)[] = [
    eq(instances.organizationId, organizationId),
    filter.deploymentIds ? inArray(instances.deploymentId, filter.deploymentIds) : undefined,
    filter.instanceId ? eq(instances.id, filter.instanceId) : undefined,
  ];
  if (filter.deploymentIds?.length === 0) return Promise.resolve([]);
  return db
    .select({
      ...getTableColumns(instances),
      nodeName: nodes.name,
      hostname: sql<string | null>`${nodes.facts} ->> 'hostname'`,
      ingressUrl: nodes.ingressUrl,
      nodeKey: nodes.publicKey,
      nodeIsLocal: nodes.isLocal,
    })
    .from(instances)
    .innerJoin(deployments, and(eq(deployments.id, instances.deploymentId), isNull(deployments.deletedAt)))
    .leftJoin(nodes, eq(nodes.id, instances.nodeId))
    .where(and(...conditions))
    .orderBy(asc(instances.createdAt), asc(instances.id));
}

export function listInstancesOfDeployment(db: Executor, deploymentId: string): Promise<InstanceRow[]> {
  return db
    .select()
    .from(instances)
    .where(eq(instances.deploymentId, deploymentId))
    .orderBy(asc(instances.createdAt), asc(instances.id));
}

export function listInstancesOfNode(db: Executor, nodeId: string): Promise<InstanceRow[]> {
  return db.select().from(instances).where(eq(instances.nodeId, nodeId)).orderBy(asc(instances.createdAt));
}

export async function insertInstance(db: Executor, row: NewInstance): Promise<InstanceRow> {
  const [inserted] = await db.insert(instances).values(row).returning();
  if (!inserted) throw new Error("the instance was not inserted");
  return inserted;
}

/** @returns false when it is gone or was told to stop already. */
export async function stopInstance(db: Executor, id: string): Promise<boolean> {
  const rows = await db
    .update(instances)
    .set({ desired: "stop", updatedAt: sql`now()` })
    .where(and(eq(instances.id, id), eq(instances.desired, "run")))
    .returning({ id: instances.id });
  return rows.length === 1;
}

export async function setInstanceRestart(db: Executor, id: string, restart: number): Promise<void> {
  await db
    .update(instances)
    .set({ restart, updatedAt: sql`now()` })
    .where(and(eq(instances.id, id), eq(instances.desired, "run")));
}

export async function deleteInstance(db: Executor, id: string): Promise<void> {
  await db.delete(instances).where(eq(instances.id, id));
}

export async function observeInstance(db: Executor, id: string, observed: InstanceObservation): Promise<void> {
  await db.update(instances).set(observed).where(eq(instances.id, id));
}

/** Bytes that the engines on each node were seen to take together, and how many of them run or are about to. */
export async function measureInstancesByNode(
  db: Executor,
  organizationId: string,
): Promise<Map<string, { bytes: number; running: number }>> {
  const rows = await db
    .select({
      nodeId: instances.nodeId,
      bytes: sql<number>`coalesce(sum(${instances.measuredBytes}), 0)`.mapWith(Number),
      running: sql<number>`sum(case when ${instances.phase} in ('stopped', 'failed') then 0 else 1 end)`.mapWith(
        Number,
      ),
    })
    .from(instances)
    .innerJoin(deployments, eq(deployments.id, instances.deploymentId))
    .where(eq(instances.organizationId, organizationId))
    .groupBy(instances.nodeId);
  return new Map(rows.map(({ nodeId, ...measured }) => [nodeId, measured]));
}

/** An engine on a machine, as the machine's page lists it. */
export type InstanceUse = Pick<
  InstanceRow,
  "id" | "nodeId" | "deploymentId" | "phase" | "estimatedBytes" | "measuredBytes"
> & { deploymentName: string };

/** What runs on machines, or on one of them, with the name of what it serves. */
export function listInstanceUses(db: Executor, organizationId: string, nodeId?: string): Promise<InstanceUse[]> {
  return db
    .select({
      id: instances.id,
      nodeId: instances.nodeId,
      deploymentId: instances.deploymentId,
      phase: instances.phase,
      estimatedBytes: instances.estimatedBytes,
      measuredBytes: instances.measuredBytes,
      deploymentName: deployments.name,
    })
    .from(instances)
    .innerJoin(deployments, eq(deployments.id, instances.deploymentId))
    .where(and(eq(instances.organizationId, organizationId), nodeId ? eq(instances.nodeId, nodeId) : undefined))
    .orderBy(asc(instances.createdAt));
}
