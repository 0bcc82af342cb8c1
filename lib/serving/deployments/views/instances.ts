import { listInstancesOfOrganization, type InstanceWithNode } from "@/db/queries/instances";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { ModelInstance } from "../contract";
import { findDamagedFiles, type DamagedFile } from "./damaged-files";
import { instancePhase } from "@/lib/serving/nodes/protocol";
import { kamiwazaInstanceStatusOf } from "./kamiwaza-words";

export async function listModelInstances(
  ctx: Context,
  input: { deployment_id?: string | undefined },
): Promise<ModelInstance[]> {
  const { organizationId } = authorize(ctx, "read");
  const filter = input.deployment_id ? { deploymentIds: [input.deployment_id] } : {};
  return views(ctx, await listInstancesOfOrganization(ctx.db, organizationId, filter));
}

export async function getModelInstance(ctx: Context, { instanceId }: { instanceId: string }): Promise<ModelInstance> {
  const { organizationId } = authorize(ctx, "read");
  const [view] = await views(ctx, await listInstancesOfOrganization(ctx.db, organizationId, { instanceId }));
  if (!view) throw new AppError("NOT_FOUND", "There is no such instance.");
  return view;
}

async function views({ db }: Context, rows: InstanceWithNode[]): Promise<ModelInstance[]> {
  const damaged = await findDamagedFiles(db, rows);
  return rows.map((row) => instanceView(row, damaged.get(row.id)));
}

export function instanceView(row: InstanceWithNode, damagedFiles: DamagedFile[] = []): ModelInstance {
  const phase = instancePhase.catch("waiting").parse(row.phase);
  return {
    id: row.id,
    deployment_id: row.deploymentId,
    deployed_at: (row.phaseSince ?? row.createdAt).toISOString(),
    container_id: null,
    node_id: row.nodeId,
    host_name: row.hostname ?? row.nodeName ?? "removed node",
    listen_port: row.port,
    status: kamiwazaInstanceStatusOf(phase),
    phase,
    phase_since: row.phaseSince?.toISOString() ?? null,
    restarts: row.restarts,
    load_percent: row.loadPercent,
    pid: row.pid,
    estimated_bytes: row.estimatedBytes,
    measured_bytes: row.measuredBytes,
    damaged_files: damagedFiles,
    error: row.error ? { code: row.error.code, detail: row.error.detail, evidence: row.error.evidence ?? null } : null,
  };
}
