import { listInstancesOfOrganization, type InstanceWithNode } from "@/db/queries/instances";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { ModelInstance } from "../contract";
import { findDamagedFiles } from "./damaged-files";
import { instanceView } from "./instance-view";

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
