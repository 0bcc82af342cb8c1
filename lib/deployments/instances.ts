import { listInstancesOfOrganization } from "@/db/queries/instances";
import { authorize } from "@/lib/access";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { ModelInstance } from "./contract";
import { instanceView } from "./instance-view";

export async function listModelInstances(
  ctx: Context,
  input: { deployment_id?: string | undefined },
): Promise<ModelInstance[]> {
  const { organizationId } = authorize(ctx, "read");
  const filter = input.deployment_id ? { deploymentIds: [input.deployment_id] } : {};
  return (await listInstancesOfOrganization(ctx.db, organizationId, filter)).map(instanceView);
}

export async function getModelInstance(ctx: Context, { instanceId }: { instanceId: string }): Promise<ModelInstance> {
  const { organizationId } = authorize(ctx, "read");
  const [row] = await listInstancesOfOrganization(ctx.db, organizationId, { instanceId });
  if (!row) throw new AppError("NOT_FOUND", "There is no such instance.");
  return instanceView(row);
}
