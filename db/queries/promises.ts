import type { Executor } from "@/db/client";
import { deploymentStatus, instances } from "@/db/schema";
import { and, eq, notInArray, sql } from "drizzle-orm";

export type PromiseRow = {
  instanceId: string;
  nodeId: string;
  phase: (typeof instances.$inferSelect)["phase"];
  estimatedBytes: number | null;
  measuredBytes: number | null;
  /** Of the explanation that says where, its parts alone: whole ones of thousands are megabytes. */
  parts: unknown;
};

/** Memory that instances hold or will hold, with the parts that say where. */
export function listPromises(db: Executor, organizationId: string): Promise<PromiseRow[]> {
  return db
    .select({
      instanceId: instances.id,
      nodeId: instances.nodeId,
      phase: instances.phase,
      estimatedBytes: instances.estimatedBytes,
      measuredBytes: instances.measuredBytes,
      parts: sql<unknown>`${deploymentStatus.explanation} -> 'parts'`,
    })
    .from(instances)
    .leftJoin(deploymentStatus, eq(deploymentStatus.deploymentId, instances.deploymentId))
    .where(
      and(
        eq(instances.organizationId, organizationId),
        eq(instances.desired, "run"),
        notInArray(instances.phase, ["stopped", "failed"]),
      ),
    );
}
