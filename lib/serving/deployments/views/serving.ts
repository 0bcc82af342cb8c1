import { listDeployments } from "@/db/queries/deployments";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { phaseOf } from "./deployment-view";
import { kamiwazaStatusOf } from "./kamiwaza-words";

type ServingStatus = { status: "running" | "not running" };

export async function getServingHealth(ctx: Context): Promise<Record<string, string>[]> {
  const { organizationId } = authorize(ctx, "read");
  const readings = await listDeployments(ctx.db, { organizationId });
  return readings.map((reading) => ({
    deployment_id: reading.deployment.id,
    name: reading.deployment.name,
    phase: phaseOf(reading),
    status: kamiwazaStatusOf(phaseOf(reading), reading.status?.errorCode ?? null),
  }));
}

/** What is wanted is always being carried out, as soon as a machine is there. */
export async function getServingStatus(ctx: Context): Promise<ServingStatus> {
  authorize(ctx, "read");
  return Promise.resolve({ status: "running" });
}

export async function startServing(ctx: Context): Promise<ServingStatus> {
  authorize(ctx, "write");
  return Promise.resolve({ status: "running" });
}
