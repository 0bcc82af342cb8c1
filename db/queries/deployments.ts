import type { Executor } from "@/db/client";
import { deployments, deploymentStatus, instances, modelConfigs, modelFiles, models, nodes } from "@/db/schema";
import { and, desc, eq, exists, getTableColumns, inArray, isNotNull, isNull, ne, or, sql, type SQL } from "drizzle-orm";

export type DeploymentRow = typeof deployments.$inferSelect;
export type NewDeployment = typeof deployments.$inferInsert;
export type DeploymentStatusRow = typeof deploymentStatus.$inferSelect;
export type DeploymentReading = {
  deployment: DeploymentRow;
  status: DeploymentStatusRow | null;
  modelName: string | null;
  modelPurpose: string | null;
  configName: string | null;
  file: Pick<typeof modelFiles.$inferSelect, "name" | "facts"> | null;
};

type Filter = {
  organizationId: string;
  id?: string | undefined;
  ids?: string[] | undefined;
  modelId?: string | undefined;
  /** The explanation is most of a deployment: lists do not show it. */
  unexplained?: boolean | undefined;
};

/** Newest first, with the names people know things by. */
export function listDeployments(db: Executor, filter: Filter): Promise<DeploymentReading[]> {
  const conditions: (SQL | undefined)[] = [
    eq(deployments.organizationId, filter.organizationId),
    isNull(deployments.deletedAt),
    filter.id ? eq(deployments.id, filter.id) : undefined,
    filter.ids ? inArray(deployments.id, filter.ids) : undefined,
    filter.modelId ? eq(deployments.modelId, filter.modelId) : undefined,
  ];
  return db
    .select({
      deployment: getTableColumns(deployments),
      status: {
        ...getTableColumns(deploymentStatus),
        ...(filter.unexplained && { explanation: sql<unknown>`null` }),
      },
      modelName: models.name,
      modelPurpose: models.purpose,
      configName: modelConfigs.name,
      file: { name: modelFiles.name, facts: modelFiles.facts },
    })
    .from(deployments)
    .leftJoin(deploymentStatus, eq(deploymentStatus.deploymentId, deployments.id))
    .leftJoin(models, eq(models.id, deployments.modelId))
    .leftJoin(modelConfigs, eq(modelConfigs.id, deployments.modelConfigId))
    .leftJoin(modelFiles, eq(modelFiles.id, deployments.modelFileId))
    .where(and(...conditions))
    .orderBy(desc(deployments.createdAt), desc(deployments.id));
}

export async function findDeployment(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<DeploymentReading | undefined> {
  const [row] = await listDeployments(db, { organizationId, id });
  return row;
}

/** With its status, deleted or not; whoever else wants to decide about it waits until the transaction ends. */
export async function lockDeployment(
  tx: Executor,
  id: string,
): Promise<{ deployment: DeploymentRow; status: DeploymentStatusRow | undefined; readAt: Date } | undefined> {
  const [row] = await tx
    .select({ ...getTableColumns(deployments), readAt: sql`now()`.mapWith(deployments.createdAt).as("read_at") })
    .from(deployments)
    .where(eq(deployments.id, id))
    .for("update");
  if (!row) return undefined;
  const { readAt, ...deployment } = row;
  const [status] = await tx.select().from(deploymentStatus).where(eq(deploymentStatus.deploymentId, id));
  return { deployment, status, readAt };
}

/** @returns undefined when a live deployment has that name. */
export async function insertDeployment(db: Executor, row: NewDeployment): Promise<DeploymentRow | undefined> {
  const [inserted] = await db.insert(deployments).values(row).onConflictDoNothing().returning();
  if (!inserted) return undefined;
  await db
    .insert(deploymentStatus)
    .values({ deploymentId: inserted.id, organizationId: inserted.organizationId, phase: "waiting", steps: {} });
  return inserted;
}

export async function listLiveNames(db: Executor, organizationId: string): Promise<string[]> {
  const rows = await db
    .select({ name: deployments.name })
    .from(deployments)
    .where(and(eq(deployments.organizationId, organizationId), isNull(deployments.deletedAt)));
  return rows.map((row) => row.name);
}

type SpecChanges = Partial<
  Pick<NewDeployment, "desired" | "config" | "copies" | "pinnedEngine" | "restart" | "deletedAt" | "generation">
>;

/** Only over the state that was read: of two changes at once, one is told to look again. */
export async function changeSpec(
  db: Executor,
  row: Pick<DeploymentRow, "id" | "generation" | "restart">,
  changes: SpecChanges,
): Promise<DeploymentRow | undefined> {
  const [changed] = await db
    .update(deployments)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(
      and(
        eq(deployments.id, row.id),
        eq(deployments.generation, row.generation),
        eq(deployments.restart, row.restart),
        isNull(deployments.deletedAt),
      ),
    )
    .returning();
  return changed;
}

export async function updateStatus(
  db: Executor,
  deploymentId: string,
  changes: Partial<Omit<typeof deploymentStatus.$inferInsert, "deploymentId" | "organizationId">>,
): Promise<void> {
  await db
    .update(deploymentStatus)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(eq(deploymentStatus.deploymentId, deploymentId));
}

/** Deployments that should run and use these models; their next step may have become possible. */
export async function listWantedDeploymentIdsOfModels(db: Executor, modelIds: string[]): Promise<string[]> {
  if (modelIds.length === 0) return [];
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .where(
      and(
        inArray(deployments.modelId, [...new Set(modelIds)]),
        eq(deployments.desired, "run"),
        isNull(deployments.deletedAt),
      ),
    );
  return rows.map((row) => row.id);
}

export async function listDeploymentIdsOfNode(db: Executor, nodeId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: instances.deploymentId })
    .from(instances)
    .where(eq(instances.nodeId, nodeId));
  return rows.map((row) => row.id);
}

/** What runs and was asked for with a time, with when its present generation began to serve. */
export function listTimedDeployments(db: Executor) {
  return db
    .select({
      id: deployments.id,
      organizationId: deployments.organizationId,
      generation: deployments.generation,
      request: deployments.request,
      deployedAt: deploymentStatus.deployedAt,
    })
    .from(deployments)
    .innerJoin(deploymentStatus, eq(deploymentStatus.deploymentId, deployments.id))
    .where(
      and(
        isNull(deployments.deletedAt),
        eq(deployments.desired, "run"),
        eq(deploymentStatus.observedGeneration, deployments.generation),
        isNotNull(deploymentStatus.deployedAt),
        sql`${deployments.request} ->> 'duration' is not null`,
      ),
    );
}

/** Everything a sweep has to look at: what is not yet as wanted, and what stands on a machine that is silent or gone. */
export async function listUnsettledDeploymentIds(
  db: Executor,
  { organizationId, leaseMs }: { organizationId?: string; leaseMs: number },
): Promise<string[]> {
  const own = eq(instances.deploymentId, deployments.id);
  const anyInstance = db.select({ id: instances.id }).from(instances).where(own);
  const lostInstance = db
    .select({ id: instances.id })
    .from(instances)
    .innerJoin(nodes, eq(nodes.id, instances.nodeId))
    .where(
      and(
        own,
        or(isNotNull(nodes.removedAt), sql`${nodes.lastSeenAt} < now() - ${leaseMs} * interval '1 millisecond'`),
      ),
    );
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .leftJoin(deploymentStatus, eq(deploymentStatus.deploymentId, deployments.id))
    .where(
      and(
        organizationId ? eq(deployments.organizationId, organizationId) : undefined,
        or(
          and(isNotNull(deployments.deletedAt), exists(anyInstance)),
          and(
            isNull(deployments.deletedAt),
            or(
              isNull(deploymentStatus.phase),
              ne(deploymentStatus.observedGeneration, deployments.generation),
              and(eq(deployments.desired, "run"), ne(deploymentStatus.phase, "serving")),
              and(eq(deployments.desired, "stop"), ne(deploymentStatus.phase, "stopped")),
              exists(lostInstance),
            ),
          ),
        ),
      ),
    );
  return rows.map((row) => row.id);
}

/** Deleted ones too: their engines have to go. */
export async function findDeploymentOrganization(db: Executor, id: string): Promise<string | undefined> {
  const [row] = await db
    .select({ organizationId: deployments.organizationId })
    .from(deployments)
    .where(eq(deployments.id, id));
  return row?.organizationId;
}
