import { findDeploymentOrganization } from "@/db/queries/deployments";
import { withTransaction } from "@/db/transaction";
import { systemContext, type Platform } from "@/lib/kernel/context";
import { applyActions } from "./apply-actions";
import { loadObserved } from "./load-observed";
import { reconcile } from "./reconcile";

/**
 * One look at one deployment: read, decide, write, in one transaction. May run at any time, twice at once, or never: the
 * next look finds what is left to do.
 */
export async function reconcileDeployment(
  platform: Platform,
  { deploymentId }: { deploymentId: string },
): Promise<void> {
  const organizationId = await findDeploymentOrganization(platform.db, deploymentId);
  if (!organizationId) return;
  const ctx = systemContext(platform, "reconciler", organizationId);
  const actions = await withTransaction(platform.db, async (tx) => {
    const loaded = await loadObserved(tx, deploymentId);
    if (!loaded) return [];
    const decided = reconcile(loaded.observed);
    await applyActions(tx, ctx, loaded, decided);
    return decided;
  });
  const wait = actions.find((action) => action.kind === "wait");
  if (wait)
    await platform.queue.enqueue("deployments.reconcile", { deploymentId }, { key: deploymentId, delayMs: wait.ms });
}
