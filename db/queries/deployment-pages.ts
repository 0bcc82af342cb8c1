import type { Executor } from "@/db/client";
import { deployments, deploymentStatus, instances, models, nodes } from "@/db/schema";
import { and, asc, desc, eq, ilike, inArray, isNull, or, sql, type SQL } from "drizzle-orm";
import { containing } from "./containing";

export type DeploymentOrder = "name" | "state" | "model" | "engine" | "node" | "memory" | "created";

export type DeploymentSelection = {
  organizationId: string;
  /** Part of the deployment's or its model's name. */
  search?: string | undefined;
  phases?: string[] | undefined;
};

/**
 * The state people see, as `phaseOf` tells it of one deployment: a change that no reconciler has looked at yet shows at once.
 */
const shownPhase = sql<string>`case
  when ${deployments.desired} = 'stop' then case when ${deploymentStatus.phase} = 'stopped' then 'stopped' else 'stopping' end
  when ${deploymentStatus.observedGeneration} = ${deployments.generation} then ${deploymentStatus.phase}
  else 'waiting' end`;

/** How many there are in each state; the states asked for are not looked at, so that others can be offered. */
export async function countDeploymentsByPhase(
  db: Executor,
  selection: Omit<DeploymentSelection, "phases">,
): Promise<Map<string, number>> {
  const rows = await db
    .select({ phase: shownPhase.as("phase"), count: sql<number>`count(*)`.mapWith(Number) })
    .from(deployments)
    .leftJoin(deploymentStatus, eq(deploymentStatus.deploymentId, deployments.id))
    .leftJoin(models, eq(models.id, deployments.modelId))
    .where(matching(selection))
    .groupBy(sql`1`);
  return new Map(rows.map(({ phase, count }) => [phase, count]));
}

type Page = DeploymentSelection & { order: DeploymentOrder; descending: boolean; offset: number; limit: number };

/** Ids alone, in order; what belongs to them is read for one page, not for all. */
export async function pageDeploymentIds(db: Executor, page: Page): Promise<string[]> {
  const direction = page.descending ? desc : asc;
  const held = db
    .select({
      deploymentId: instances.deploymentId,
      bytes: sql<number>`coalesce(sum(${instances.measuredBytes}), 0)`.as("bytes"),
      node: sql<string>`min(${nodes.name})`.as("node"),
    })
    .from(instances)
    .leftJoin(nodes, eq(nodes.id, instances.nodeId))
    .where(eq(instances.organizationId, page.organizationId))
    .groupBy(instances.deploymentId)
    .as("held");
  const orders: Record<DeploymentOrder, SQL> = {
    name: direction(sql`lower(${deployments.name})`),
    state: direction(
      sql`case ${shownPhase} when 'serving' then 0 when 'degraded' then 1 when 'failed' then 3 when 'stopped' then 4 else 2 end`,
    ),
    model: direction(sql`lower(${models.name})`),
    engine: direction(deploymentStatus.engine),
    node: direction(sql`coalesce(${held.node}, '')`),
    memory: direction(sql`coalesce(${held.bytes}, 0)`),
    created: direction(deployments.createdAt),
  };
  const query = db
    .select({ id: deployments.id })
    .from(deployments)
    .leftJoin(deploymentStatus, eq(deploymentStatus.deploymentId, deployments.id))
    .leftJoin(models, eq(models.id, deployments.modelId))
    .$dynamic();
  const needsHeld = page.order === "node" || page.order === "memory";
  const rows = await (needsHeld ? query.leftJoin(held, eq(held.deploymentId, deployments.id)) : query)
    .where(matching(page))
    .orderBy(orders[page.order], desc(deployments.createdAt), desc(deployments.id))
    .limit(page.limit)
    .offset(page.offset);
  return rows.map(({ id }) => id);
}

function matching({ organizationId, search, phases }: DeploymentSelection): SQL | undefined {
  return and(
    eq(deployments.organizationId, organizationId),
    isNull(deployments.deletedAt),
    search ? or(ilike(deployments.name, containing(search)), ilike(models.name, containing(search))) : undefined,
    phases && phases.length > 0 ? inArray(shownPhase, phases) : undefined,
  );
}
