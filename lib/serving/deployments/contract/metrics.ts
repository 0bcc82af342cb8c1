import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Serving";

const params = z.object({ deploymentId: z.uuid() });

export const getDeploymentMetrics = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}/metrics",
  summary: "Traffic of the last hour, by minute",
  tag,
  scope: "read",
  action: "deployment.read-metrics",
  params,
  response: z.object({
    points: z.array(
      z.object({
        at: z.iso.datetime(),
        requests: z.int(),
        failed: z.int(),
        completion_tokens: z.int(),
        tokens_per_second: z.number().nullable(),
        ttft_ms_p50: z.number().nullable(),
        ttft_ms_p95: z.number().nullable(),
      }),
    ),
  }),
});
