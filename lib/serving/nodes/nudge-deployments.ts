import type { Platform } from "@/lib/kernel/context";

/** Asks for deployments to be looked at soon. Losing this costs the time until the next sweep. */
export async function nudgeDeployments({ queue }: Pick<Platform, "queue">, deploymentIds: string[]): Promise<void> {
  const distinct = [...new Set(deploymentIds)];
  await Promise.all(
    distinct.map((deploymentId) => queue.enqueue("deployments.reconcile", { deploymentId }, { key: deploymentId })),
  );
}
