import type { Platform } from "@/lib/kernel/context";
import { reconcileDeployment } from "@/lib/serving/deployments";
import type { Processor } from "@/lib/kernel/queue";

/** Brings one deployment a step closer to what is wanted. */
export function reconcile(platform: Platform): Processor<"deployments.reconcile"> {
  return (payload) => reconcileDeployment(platform, payload);
}
