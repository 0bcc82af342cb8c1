import type { Platform } from "@/lib/kernel/context";
import type { Processors } from "@/lib/kernel/queue";
import { reconcile } from "./deployments/reconcile";
import { housekeep } from "./maintenance/housekeep";
import { sweep } from "./maintenance/sweep";

/** What is done for every job of the catalog; one without a processor does not compile. */
export function createProcessors(platform: Platform): Processors {
  return {
    "deployments.reconcile": reconcile(platform),
    "maintenance.housekeep": housekeep(platform),
    "maintenance.sweep": sweep(platform),
  };
}
