import { operation } from "@/lib/edge/http/contract";
import { explanation } from "@/lib/serving/placement/contract";
import * as z from "zod";
import { deployBody } from "./deploy-body";

const tag = "Serving";

export const planDeployment = operation({
  method: "POST",
  path: "/api/serving/plan",
  summary: "What deploying would choose, and whether it fits; changes nothing",
  tag,
  scope: "read",
  action: "deployment.plan",
  body: deployBody,
  response: explanation,
});
export const estimateModelMemory = operation({
  method: "POST",
  path: "/api/serving/estimate_model_vram",
  summary: "Memory a deployment would need, in bytes",
  tag,
  scope: "read",
  action: "deployment.estimate",
  body: deployBody,
  response: z.object({
    computed_vram_estimate: z.number().nullable(),
    estimation_source: z.string(),
    low_bytes: z.number().nullable(),
    high_bytes: z.number().nullable(),
  }),
});
