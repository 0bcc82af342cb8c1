import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { getLogPatterns as patternsOperation } from "../contract";
import { findPatterns } from "./find-patterns";
import { findInstance, readLog } from "./logs";

/** Known failures in the log of the newest engine. */
export async function getLogPatterns(
  ctx: Context,
  { deploymentId }: { deploymentId: string },
): Promise<OperationResult<typeof patternsOperation>> {
  const instance = await findInstance(ctx, { deploymentId });
  const { detected, failures } = findPatterns(instance ? await readLog(ctx, instance, "current") : []);
  return {
    deployment_id: deploymentId,
    patterns_detected: detected,
    failure_lines: failures,
    analysis_timestamp: new Date().toISOString(),
  };
}
