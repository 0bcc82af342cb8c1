import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Serving";

const params = z.object({ deploymentId: z.uuid() });

const logQuery = z.strictObject({
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
  responseType: "text/event-stream",
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
