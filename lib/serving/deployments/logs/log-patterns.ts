import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { getLogPatterns as patternsOperation } from "../contract";
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

/** Signs of trouble that engines have in common, whatever their wording. */
const patterns: Record<string, RegExp> = {
  out_of_memory: /out of memory|failed to allocate|cannot allocate memory|bad_alloc|not enough (?:vram|memory|ram)/i,
  accelerator_error: /cuda error|hip error|no kernel image|driver version is insufficient|illegal memory access/i,
  model_loading_failure:
    /failed to load model|error loading model|unknown model architecture|missing tensor|invalid magic/i,
  port_in_use: /address already in use|eaddrinuse/i,
  crash: /segmentation fault|sigsegv|sigabrt|core dumped|unhandled (?:exception|rejection)|panic:/i,
  context_exceeded: /exceeds? (?:the )?(?:available )?context|context (?:size|length) exceeded|prompt is too long/i,
  timeout: /timed out|deadline exceeded/i,
};

const failureLinesMax = 50;

export function findPatterns(lines: readonly string[]): {
  detected: Record<string, boolean>;
  failures: Record<string, string>[];
} {
  const failures = lines.flatMap((line) =>
    Object.entries(patterns).flatMap(([pattern, expression]) => (expression.test(line) ? [{ pattern, line }] : [])),
  );
  const found = new Set(failures.map(({ pattern }) => pattern));
  return {
    detected: Object.fromEntries(Object.keys(patterns).map((pattern) => [pattern, found.has(pattern)])),
    failures: failures.slice(-failureLinesMax),
  };
}
