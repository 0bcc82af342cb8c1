import { operation } from "@/lib/http/contract";
import { queryBoolean } from "@/lib/http/query";
import { explanation } from "@/lib/placement/contract";
import * as z from "zod";

const tag = "Serving";

/** State words shown to people. `asleep` and `degraded` belong to deployments with several copies. */
export const deploymentPhases = [
  "waiting",
  "placing",
  "fetching",
  "starting",
  "warming",
  "serving",
  "degraded",
  "stopping",
  "stopped",
  "failed",
] as const;
export type DeploymentPhase = (typeof deploymentPhases)[number];

/** Words of the Kamiwaza client. */
export const kamiwazaStatus = z.enum([
  "UNINITIALIZED",
  "REQUESTED",
  "DEPLOYING",
  "INITIALIZING",
  "DEPLOYED",
  "STOPPED",
  "ERROR",
  "FAILED",
  "MUST_REDOWNLOAD",
]);

/** `{model_id, config_id, deployment_name}` is the older spelling; both are taken. */
const deployBody = z.object({
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
  duration: z.number().nullish(),
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
  /** Engine parameters for this deployment, over those of the configuration. */
  config: z.record(z.string(), z.unknown()).nullish(),
});

export const modelInstance = z
  .object({
    id: z.uuid(),
    deployment_id: z.uuid(),
    deployed_at: z.iso.datetime(),
    container_id: z.string().nullable(),
    node_id: z.uuid(),
    host_name: z.string(),
    listen_port: z.int().nullable(),
    status: z.string(),
    phase: z.string(),
    phase_since: z.iso.datetime().nullable(),
    restarts: z.int(),
    load_percent: z.int().nullable(),
    pid: z.int().nullable(),
    estimated_bytes: z.number().nullable(),
    measured_bytes: z.number().nullable(),
    error: z.object({ code: z.string(), detail: z.string(), evidence: z.string().nullable() }).nullable(),
  })
  .meta({ id: "ModelInstance" });

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
    phase: z.enum(deploymentPhases),
    phase_since: z.iso.datetime(),
    generation: z.int(),
    desired: z.enum(["run", "stop"]),
    steps: z.record(z.string(), z.iso.datetime()),
    file_name: z.string().nullable(),
    quantization: z.string().nullable(),
    config: z.record(z.string(), z.unknown()),
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
export type ModelInstance = z.infer<typeof modelInstance>;

const params = z.object({ deploymentId: z.uuid() });

export const deployModel = operation({
  method: "POST",
  path: "/api/serving/deploy_model",
  summary: "Deploy a model; answers with the bare deployment id",
  tag,
  scope: "write",
  action: "deployment.create",
  idempotent: true,
  body: deployBody.refine((body) => body.m_id ?? body.model_id, { error: "name the model in `m_id`", path: ["m_id"] }),
  response: z.uuid(),
  status: 202,
});
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
export const listDeployments = operation({
  method: "GET",
  path: "/api/serving/deployments",
  summary: "Deployments",
  tag,
  scope: "read",
  action: "deployment.list",
  query: z.object({ model_id: z.uuid().optional(), capability: z.string().max(64).optional() }),
  response: z.array(deployment),
});
export const getDeployment = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}",
  summary: "One deployment",
  tag,
  scope: "read",
  action: "deployment.read",
  params,
  response: deployment,
});
export const getDeploymentStatus = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}/status",
  summary: "Its status as a bare string",
  tag,
  scope: "read",
  action: "deployment.read-status",
  params,
  response: kamiwazaStatus,
});
export const stopDeployment = operation({
  method: "DELETE",
  path: "/api/serving/deployment/{deploymentId}",
  summary: "Stop it; the definition stays so that it can be started again",
  tag,
  scope: "write",
  action: "deployment.stop",
  params,
  query: z.object({ force: queryBoolean.optional() }),
  response: z.boolean(),
});
export const startDeployment = operation({
  method: "POST",
  path: "/api/serving/deployment/{deploymentId}/start",
  summary: "Start a stopped or failed deployment again",
  tag,
  scope: "write",
  action: "deployment.start",
  params,
  response: deployment,
});
export const restartDeployment = operation({
  method: "POST",
  path: "/api/serving/deployment/{deploymentId}/restart",
  summary: "Restart its engines with the same configuration",
  tag,
  scope: "write",
  action: "deployment.restart",
  params,
  response: deployment,
});
export const updateDeployment = operation({
  method: "PATCH",
  path: "/api/serving/deployment/{deploymentId}",
  summary: "Change engine parameters or copies: a new generation replaces the old one",
  tag,
  scope: "write",
  action: "deployment.update",
  params,
  body: z.object({
    config: z.record(z.string(), z.unknown()).nullish(),
    copies: z.int().min(1).max(64).nullish(),
    engine_name: z.string().max(64).nullish(),
  }),
  response: deployment,
});
export const deleteDeployment = operation({
  method: "DELETE",
  path: "/api/serving/deployment/{deploymentId}/delete",
  summary: "Stop and forget a deployment",
  tag,
  scope: "write",
  action: "deployment.delete",
  params,
  response: z.boolean(),
});

const logQuery = z.object({
  instance_id: z.uuid().optional(),
  run: z.enum(["current", "previous"]).default("current"),
});
export const getDeploymentLogs = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}/logs",
  summary: "The engine's log",
  tag,
  scope: "read",
  action: "deployment.read-logs",
  params,
  query: logQuery,
  response: z.object({
    deployment_id: z.uuid(),
    engine_type: z.string().nullable(),
    container_id: z.string().nullable(),
    log_file_path: z.string().nullable(),
    logs: z.array(z.string()),
    total_lines_seen: z.int(),
    current_lines_stored: z.int(),
    compressed: z.boolean(),
    capture_active: z.boolean(),
  }),
});
export const followDeploymentLogs = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}/logs/stream",
  summary: "The engine's log, live, as server-sent events `{line}`",
  tag,
  scope: "read",
  action: "deployment.follow-logs",
  params,
  query: logQuery,
  response: z.any(),
});
export const getLogPatterns = operation({
  method: "GET",
  path: "/api/serving/deployment/{deploymentId}/logs/patterns",
  summary: "Known failures found in the log",
  tag,
  scope: "read",
  action: "deployment.read-log-patterns",
  params,
  response: z.object({
    deployment_id: z.uuid(),
    patterns_detected: z.record(z.string(), z.boolean()),
    failure_lines: z.array(z.record(z.string(), z.string())),
    analysis_timestamp: z.iso.datetime(),
  }),
});
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
export const listModelInstances = operation({
  method: "GET",
  path: "/api/serving/model_instances",
  summary: "Running engines",
  tag,
  scope: "read",
  action: "instance.list",
  query: z.object({ deployment_id: z.uuid().optional() }),
  response: z.array(modelInstance),
});
export const getModelInstance = operation({
  method: "GET",
  path: "/api/serving/model_instance/{instanceId}",
  summary: "One engine",
  tag,
  scope: "read",
  action: "instance.read",
  params: z.object({ instanceId: z.uuid() }),
  response: modelInstance,
});
export const getEngineLogs = operation({
  method: "GET",
  path: "/api/serving/logs/{engine}",
  summary: "Newest log lines of every deployment on an engine",
  tag,
  scope: "read",
  action: "engine.read-logs",
  params: z.object({ engine: z.string().max(64) }),
  response: z.object({ engine_type: z.string(), logs: z.array(z.record(z.string(), z.string())) }),
});
export const getServingHealth = operation({
  method: "GET",
  path: "/api/serving/health",
  summary: "State of each deployment",
  tag,
  scope: "read",
  action: "serving.read-health",
  response: z.array(z.record(z.string(), z.string())),
});
export const getServingStatus = operation({
  method: "GET",
  path: "/api/serving/status",
  summary: "Whether deployments are being carried out",
  tag,
  scope: "read",
  action: "serving.read-status",
  response: z.object({ status: z.enum(["running", "not running"]) }),
});
export const startServing = operation({
  method: "POST",
  path: "/api/serving/start",
  summary: "Kept for the Kamiwaza client: serving is always on",
  tag,
  scope: "write",
  action: "serving.start",
  body: z.unknown(),
  response: z.object({ status: z.enum(["running", "not running"]) }),
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
