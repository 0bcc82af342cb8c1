import { listUsageByMinute } from "@/db/queries/usage";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import type { OperationResult } from "@/lib/edge/http/contract";
import type { getDeploymentMetrics as metricsOperation } from "../contract";
import { loadDeployment } from "./deployments";
import { tokensPerSecond } from "./deployment-view";

const minuteMs = 60_000;
const minutesShown = 60;

/** The last hour by minute; a minute without calls is a point of zeros, so that charts show the gap. */
export async function getDeploymentMetrics(
  ctx: Context,
  { deploymentId }: { deploymentId: string },
): Promise<OperationResult<typeof metricsOperation>> {
  const { organizationId } = authorize(ctx, "read");
  await loadDeployment(ctx.db, organizationId, deploymentId);
  const firstMinute = Math.floor(Date.now() / minuteMs) - minutesShown + 1;
  const rows = await listUsageByMinute(ctx.db, organizationId, new Date(firstMinute * minuteMs), deploymentId);
  const byMinute = new Map(rows.map((row) => [Math.floor(row.at.getTime() / minuteMs), row]));
  return {
    points: Array.from({ length: minutesShown }, (_, index) => {
      const usage = byMinute.get(firstMinute + index);
      return {
        at: new Date((firstMinute + index) * minuteMs).toISOString(),
        requests: usage?.requests ?? 0,
        failed: usage?.failed ?? 0,
        completion_tokens: usage?.completionTokens ?? 0,
        tokens_per_second: usage ? tokensPerSecond(usage) : null,
        ttft_ms_p50: usage?.ttftMsP50 ?? null,
        ttft_ms_p95: usage?.ttftMsP95 ?? null,
      };
    }),
  };
}
