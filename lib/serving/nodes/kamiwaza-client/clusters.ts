import * as records from "@/db/queries/cluster-records";
import type { Executor } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import { authorize } from "@/lib/identity/access";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type * as operations from "../contract";
import type { ClusterRecord } from "../contract";

export async function listClusters(ctx: Context, page: { skip: number; limit: number }): Promise<ClusterRecord[]> {
  const { organizationId } = authorize(ctx, "admin");
  return (await records.listClusters(ctx.db, organizationId, page)).map(clusterView);
}

export async function getCluster(ctx: Context, { clusterId }: { clusterId: string }): Promise<ClusterRecord> {
  const { organizationId } = authorize(ctx, "admin");
  return clusterView(await load(ctx.db, organizationId, clusterId));
}

export async function createCluster(
  ctx: Context,
  input: OperationInput<typeof operations.createCluster>,
): Promise<ClusterRecord> {
  const { organizationId } = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    if (!(await records.findLocation(tx, organizationId, input.location_id))) {
      throw new AppError("NOT_FOUND", "There is no such location.");
    }
    const id = await records.insertCluster(tx, { organizationId, locationId: input.location_id, name: input.name });
    await recordAudit(tx, ctx, {
      action: "cluster.create",
      objectKind: "cluster",
      objectId: id,
      detail: { name: input.name },
    });
    return clusterView(await load(tx, organizationId, id));
  });
}

export async function deleteCluster(ctx: Context, { clusterId }: { clusterId: string }): Promise<{ deleted: boolean }> {
  const { organizationId } = authorize(ctx, "admin");
  return withTransaction(ctx.db, async (tx) => {
    if (!(await records.deleteCluster(tx, organizationId, clusterId))) throw unknownCluster();
    await recordAudit(tx, ctx, { action: "cluster.delete", objectKind: "cluster", objectId: clusterId });
    return { deleted: true };
  });
}

async function load(db: Executor, organizationId: string, id: string): Promise<records.ClusterRow> {
  const row = await records.findCluster(db, organizationId, id);
  if (!row) throw unknownCluster();
  return row;
}

const clusterView = (row: records.ClusterRow): ClusterRecord => ({
  id: row.id,
  name: row.name,
  location_id: row.locationId,
  location_name: row.locationName,
  created_at: row.createdAt.toISOString(),
});

const unknownCluster = () => new AppError("NOT_FOUND", "There is no such cluster.");
