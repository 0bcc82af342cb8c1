import type { Platform } from "@/lib/context";
import { reconcileDeployment } from "@/lib/deployments";
import type { Processor } from "@/lib/queue";

/** Brings one deployment a step closer to what is wanted. */
export function reconcile(platform: Platform): Processor<"deployments.reconcile"> {
  return (payload) => reconcileDeployment(platform, payload);
}
