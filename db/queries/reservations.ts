import type { Executor } from "@/db/client";
import { deploymentStatus, instances } from "@/db/schema";
import { and, eq, isNotNull, isNull, notInArray, sql } from "drizzle-orm";

const estimated = sql`coalesce(${instances.estimatedBytes}, 0)`;
const weights = sql`coalesce(${instances.weightsBytes}, 0)`;
const device = sql`coalesce(${instances.deviceBytes}, 0)`;
const rest = sql`${estimated} - ${weights} - ${device}`;
const taken = sql`greatest(coalesce(${instances.measuredBytes}, 0) - ${weights}, 0)`;

/**
 * Bytes of each node's memory that its instances count on and have not taken yet. Their weights in host memory are counted
 * for as long as they run: engines map their files, and the kernel calls mapped files free, but without them every token
 * would be read from disk. Device memory is all reserved once an engine serves, also where its driver does not tell which
 * process holds it.
 *
 * It is summed by the database: placement asks at every look at a deployment, and there may be thousands of instances.
 */
export async function sumReservations(
  db: Executor,
  organizationId: string,
): Promise<Map<string, { host: number; device: number }>> {
  const rows = await db
    .select({
      nodeId: instances.nodeId,
      host: sql<number>`sum(${weights} + greatest(${rest} - ${taken}, 0))`.mapWith(Number),
      device:
        sql<number>`sum(case when ${instances.phase} = 'serving' then 0 else greatest(${device} - greatest(${taken} - (${rest}), 0), 0) end)`.mapWith(
          Number,
        ),
    })
    .from(instances)
    .where(
      and(
        eq(instances.organizationId, organizationId),
        eq(instances.desired, "run"),
        notInArray(instances.phase, ["stopped", "failed"]),
      ),
    )
    .groupBy(instances.nodeId);
  return new Map(rows.map(({ nodeId, ...reserved }) => [nodeId, reserved]));
}

type Unshared = { id: string; estimatedBytes: number | null; explanation: unknown };

/** Instances whose memory nobody divided, with what explains their deployment. */
export function listInstancesWithoutShares(db: Executor): Promise<Unshared[]> {
  return db
    .select({
      id: instances.id,
      estimatedBytes: instances.estimatedBytes,
      explanation: deploymentStatus.explanation,
    })
    .from(instances)
    .innerJoin(deploymentStatus, eq(deploymentStatus.deploymentId, instances.deploymentId))
    .where(
      and(
        eq(instances.desired, "run"),
        isNull(instances.weightsBytes),
        isNotNull(instances.estimatedBytes),
        isNotNull(deploymentStatus.explanation),
      ),
    );
}

export async function setMemoryShares(
  db: Executor,
  id: string,
  shares: { weightsBytes: number; deviceBytes: number },
): Promise<void> {
  await db.update(instances).set(shares).where(eq(instances.id, id));
}
