import { explanation } from "@/lib/serving/placement/contract";
import * as z from "zod";
import { modelInstance } from "./instance-schema";
import { deploymentPhases, kamiwazaStatus } from "./states";

export const deployment = z
  .object({
    id: z.uuid(),
    m_id: z.uuid(),
    m_config_id: z.uuid().nullable(),
    m_file_id: z.uuid().nullable(),
    m_name: z.string(),
    name: z.string(),
    engine_name: z.string().nullable(),
    status: kamiwazaStatus,
    requested_at: z.iso.datetime(),
    deployed_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    duration: z.number().nullable(),
    min_copies: z.int(),
    starting_copies: z.int(),
    max_copies: z.int().nullable(),
    location: z.string().nullable(),
    lb_port: z.int(),
    autoscaling: z.boolean(),
    force_cpu: z.boolean(),
    node_resource_type: z.string().nullable(),
    max_concurrent_requests: z.int().nullable(),
    vram_allocation: z.number().nullable(),
    gpu_allocation: z.number().nullable(),
    serve_path: z.string(),
    access_path_prefix: z.string(),
    access_path: z.string(),
    single_node_mode: z.boolean(),
    last_error_code: z.string().nullable(),
    last_error_message: z.string().nullable(),
    last_error_at: z.iso.datetime().nullable(),
    host_ip: z.string().nullable(),
    owner_user_id: z.string().nullable(),
    context_window: z.int().nullable(),
    capabilities: z.array(z.string()),
    m_config_name: z.string().nullable(),
    node_name: z.string().nullable(),
    instances: z.array(modelInstance),
    /** What the console shows beyond the Kamiwaza client's fields. */
    engine_title: z.string().nullable(),
    phase: z.enum(deploymentPhases),
    phase_since: z.iso.datetime(),
    generation: z.int(),
    desired: z.enum(["run", "stop"]),
    steps: z.record(z.string(), z.iso.datetime()),
    file_name: z.string().nullable(),
    quantization: z.string().nullable(),
    /** What somebody set. */
    config: z.record(z.string(), z.unknown()),
    /** What the newest engine runs with, every default filled in; null before the first one is placed. */
    effective_config: z.record(z.string(), z.unknown()).nullable(),
    copies: z.int(),
    copies_serving: z.int(),
    explanation: explanation.nullable(),
    error: z
      .object({
        code: z.string(),
        detail: z.string(),
        evidence: z.string().nullable(),
        fix: z.object({ label: z.string(), patch: z.record(z.string(), z.unknown()) }).nullable(),
      })
      .nullable(),
    usage: z.object({
      requests_1h: z.int(),
      tokens_per_second: z.number().nullable(),
      ttft_ms_p95: z.number().nullable(),
    }),
  })
  .meta({ id: "Deployment" });
export type Deployment = z.infer<typeof deployment>;
