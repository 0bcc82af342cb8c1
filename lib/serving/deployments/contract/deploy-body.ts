import * as z from "zod";

/** `{model_id, config_id, deployment_name}` is the older spelling; both are taken. */
export const deployBody = z.strictObject({
  m_id: z.uuid().optional(),
  model_id: z.uuid().optional(),
  m_config_id: z.uuid().nullish(),
  config_id: z.uuid().nullish(),
  m_file_id: z.uuid().nullish(),
  deployment_name: z
    .string()
    .trim()
    .min(1)
    .max(63)
    .regex(/^[a-zA-Z0-9][\w.:-]*$/, "may hold letters, digits and . _ : -")
    .nullish(),
  engine_name: z.string().max(64).nullish(),
  node_id: z.uuid().nullish(),
  duration: z.number().nullish().describe("minutes of serving, after which it is stopped; for good when left out"),
  min_copies: z.int().min(0).max(64).nullish(),
  starting_copies: z.int().min(1).max(64).nullish(),
  max_copies: z.int().min(1).max(64).nullish(),
  location: z.string().max(256).nullish(),
  lb_port: z.int().nullish(),
  autoscaling: z.boolean().nullish(),
  force_cpu: z.boolean().nullish(),
  node_resource_type: z.string().max(64).nullish(),
  max_concurrent_requests: z.int().nullish(),
  vram_allocation: z.number().nullish(),
  gpu_allocation: z.number().nullish(),
  inferenceResources: z.unknown().optional(),
  /** Engine parameters for this deployment, over those of the configuration. */
  config: z.record(z.string(), z.unknown()).nullish(),
});
export type DeployBody = z.output<typeof deployBody>;
