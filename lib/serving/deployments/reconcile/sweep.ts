import { listUnsettledDeploymentIds } from "@/db/queries/deployments";
import type { Platform } from "@/lib/kernel/context";
import { leaseMs, nudgeDeployments } from "@/lib/serving/nodes";

/** Looks again at every deployment that is not as wanted: what a lost job or a silent machine would leave behind. */
export async function sweepDeployments(platform: Platform): Promise<{ nudged: number }> {
  const ids = await listUnsettledDeploymentIds(platform.db, { leaseMs });
  await nudgeDeployments(platform, ids);
  return { nudged: ids.length };
}
