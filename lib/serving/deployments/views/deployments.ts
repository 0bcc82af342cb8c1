import {
  findDeployment,
  listDeployments as listDeploymentRows,
  type DeploymentReading,
} from "@/db/queries/deployments";
import { listInstancesOfOrganization } from "@/db/queries/instances";
import { summarizeUsage } from "@/db/queries/usage";
import type { Executor } from "@/db/client";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput } from "@/lib/edge/http/contract";
import type { Deployment, listDeployments as listDeploymentsOperation } from "../contract";
import { findDamagedFiles } from "./damaged-files";
import { capabilitiesOf, deploymentView, phaseOf } from "./deployment-view";
import { kamiwazaStatusOf } from "./kamiwaza-words";

const usageWindowMs = 3_600_000;

export async function listDeployments(
  ctx: Context,
  input: OperationInput<typeof listDeploymentsOperation>,
): Promise<Deployment[]> {
  const { organizationId } = authorize(ctx, "read");
  const readings = await listDeploymentRows(ctx.db, { organizationId, modelId: input.model_id });
  const wanted = input.capability ?? [];
  const able = readings.filter(({ file }) => {
    const capabilities = capabilitiesOf(file?.facts ?? null);
    return wanted.every((capability) => capabilities.includes(capability));
  });
  return viewsOf(ctx.db, organizationId, able);
}

export async function getDeployment(ctx: Context, { deploymentId }: { deploymentId: string }): Promise<Deployment> {
  const { organizationId } = authorize(ctx, "read");
  const reading = await loadDeployment(ctx.db, organizationId, deploymentId);
  const [view] = await viewsOf(ctx.db, organizationId, [reading]);
  if (!view) throw unknownDeployment();
  return view;
}

export async function getDeploymentStatus(
  ctx: Context,
  { deploymentId }: { deploymentId: string },
): Promise<Deployment["status"]> {
  const { organizationId } = authorize(ctx, "read");
  const reading = await loadDeployment(ctx.db, organizationId, deploymentId);
  return kamiwazaStatusOf(phaseOf(reading), reading.status?.errorCode ?? null);
}

/** @throws AppError NOT_FOUND, for another organization's too. */
export async function loadDeployment(db: Executor, organizationId: string, id: string): Promise<DeploymentReading> {
  const reading = await findDeployment(db, organizationId, id);
  if (!reading) throw unknownDeployment();
  return reading;
}

/** The deployments of these readings with their engines, their traffic of the last hour and what was found damaged. */
export async function viewsOf(
  db: Executor,
  organizationId: string,
  readings: DeploymentReading[],
): Promise<Deployment[]> {
  const deploymentIds = readings.map(({ deployment }) => deployment.id);
  const [instances, usage] = await Promise.all([
    listInstancesOfOrganization(db, organizationId, { deploymentIds }),
    summarizeUsage(db, organizationId, deploymentIds, new Date(Date.now() - usageWindowMs)),
  ]);
  const damaged = await findDamagedFiles(db, instances);
  const byDeployment = Map.groupBy(instances, (row) => row.deploymentId);
  return readings.map((reading) =>
    deploymentView(reading, {
      instances: byDeployment.get(reading.deployment.id) ?? [],
      usage: usage.get(reading.deployment.id),
      damaged,
    }),
  );
}

const unknownDeployment = () => new AppError("NOT_FOUND", "There is no such deployment.");
