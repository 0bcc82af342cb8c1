import type { Platform } from "@/lib/kernel/context";
import { stopExpiredDeployments, sweepDeployments } from "@/lib/serving/deployments";
import type { Processor } from "@/lib/kernel/queue";

/** Looks for rows that wait for somebody, and nudges: what makes the loss of any other job harmless. */
export function sweep(platform: Platform): Processor<"maintenance.sweep"> {
  return async () => {
    const { nudged } = await sweepDeployments(platform);
    const { stopped } = await stopExpiredDeployments(platform);
    if (stopped > 0) platform.log.info({ stopped }, "the sweep stopped deployments whose time was over");
    if (nudged > 0) platform.log.info({ nudged }, "the sweep found deployments to look at");
  };
}
