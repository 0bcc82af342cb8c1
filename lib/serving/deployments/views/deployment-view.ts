import type { DeploymentReading } from "@/db/queries/deployments";
import type { InstanceWithNode } from "@/db/queries/instances";
import type { UsageSummary } from "@/db/queries/usage";
import { quantizationOf, driverByName, type ModelFacts } from "@/lib/serving/engines";
import { explanation } from "@/lib/serving/placement/contract";
import { deploymentPhases, type Deployment, type DeploymentPhase } from "../contract";
import type { DamagedFile } from "./damaged-files";
import { instanceView } from "./instances";
import { kamiwazaErrorOf, kamiwazaStatusOf } from "./kamiwaza-words";

type Parts = {
  instances: InstanceWithNode[];
  usage: UsageSummary | undefined;
  /** By instance. */
  damaged: ReadonlyMap<string, DamagedFile[]>;
};

/** The public shape: the Kamiwaza client's fields first, then what the console shows beyond them. */
export function deploymentView(reading: DeploymentReading, { instances, usage, damaged }: Parts): Deployment {
  const { deployment, status, file } = reading;
  const phase = phaseOf(reading);
  const current = instances.filter((row) => row.generation === deployment.generation);
  const shown = current.length > 0 ? current : instances;
  const effective = shown.at(-1)?.config ?? null;
  const engine = shown.at(-1)?.engine ?? status?.engine ?? deployment.pinnedEngine;
  return {
    id: deployment.id,
    m_id: deployment.modelId,
    m_config_id: deployment.modelConfigId,
    m_file_id: deployment.modelFileId,
    m_name: reading.modelName ?? deployment.name,
    name: deployment.name,
    engine_name: engine,
    status: kamiwazaStatusOf(phase, status?.errorCode ?? null),
    requested_at: deployment.createdAt.toISOString(),
    deployed_at: status?.deployedAt?.toISOString() ?? null,
    created_at: deployment.createdAt.toISOString(),
    ...requestOf(deployment.request),
    starting_copies: deployment.copies,
    // None has a port of its own, whatever was asked for: clients that read one here would call it.
    lb_port: 0,
    serve_path: `/runtime/models/${deployment.id}`,
    access_path_prefix: "/runtime/models",
    access_path: `/runtime/models/${deployment.id}`,
    single_node_mode: true,
    ...lastErrorOf(status),
    host_ip: null,
    owner_user_id: deployment.ownerId,
    context_window: contextWindowOf(effective ?? deployment.config),
    capabilities: capabilitiesOf(file?.facts ?? null),
    m_config_name: reading.configName,
    node_name: shown.at(-1)?.nodeName ?? null,
    instances: shown.map((row) => instanceView(row, damaged.get(row.id))),
    engine_title: engine === null ? null : (driverByName(engine)?.title ?? engine),
    phase,
    phase_since: (status?.phaseSince ?? deployment.createdAt).toISOString(),
    generation: deployment.generation,
    desired: deployment.desired === "stop" ? "stop" : "run",
    steps: status?.steps ?? {},
    file_name: file?.name ?? null,
    quantization: file ? (file.facts?.quantization ?? quantizationOf(file.name)) : null,
    config: deployment.config,
    effective_config: effective,
    copies: deployment.copies,
    copies_serving: current.filter((row) => row.phase === "serving" && row.desired === "run").length,
    explanation: explanation
      .nullable()
      .catch(null)
      .parse(status?.explanation ?? null),
    error: errorOf(status),
    usage: {
      requests_1h: usage?.requests ?? 0,
      tokens_per_second: usage ? tokensPerSecond(usage) : null,
      ttft_ms_p95: usage?.ttftMsP95 ?? null,
    },
  };
}

/** A change that no reconciler has looked at yet shows at once, so that people see their click. */
export function phaseOf({ deployment, status }: DeploymentReading): DeploymentPhase {
  const phase = deploymentPhases.find((word) => word === status?.phase) ?? "waiting";
  if (deployment.desired === "stop") return phase === "stopped" ? "stopped" : "stopping";
  return status?.observedGeneration === deployment.generation ? phase : "waiting";
}

export function capabilitiesOf(facts: ModelFacts | null): string[] {
  switch (facts?.task) {
    case undefined:
      return [];
    case "chat":
      return ["chat", "completions", ...(facts.takesTools ? ["tools"] : [])];
    case "completion":
      return ["completions"];
    case "embedding":
      return ["embeddings"];
    case "rerank":
      return ["rerank"];
  }
}

/** What the client sent that we keep only to give it back. */
function requestOf(request: Record<string, unknown>) {
  const number = (name: string) => (typeof request[name] === "number" ? request[name] : null);
  const text = (name: string) => (typeof request[name] === "string" ? request[name] : null);
  return {
    duration: number("duration"),
    min_copies: number("min_copies") ?? 1,
    max_copies: number("max_copies"),
    location: text("location"),
    autoscaling: request["autoscaling"] === true,
    force_cpu: request["force_cpu"] === true,
    node_resource_type: text("node_resource_type"),
    max_concurrent_requests: number("max_concurrent_requests"),
    vram_allocation: number("vram_allocation"),
    gpu_allocation: number("gpu_allocation"),
  };
}

function contextWindowOf(config: Record<string, unknown>): number | null {
  const { contextLength } = config;
  return typeof contextLength === "number" ? contextLength : null;
}

function lastErrorOf(status: DeploymentReading["status"]) {
  return {
    last_error_code: status?.errorCode ? kamiwazaErrorOf(status.errorCode) : null,
    last_error_message: status?.errorDetail ?? null,
    last_error_at: status?.errorAt?.toISOString() ?? null,
  };
}

function errorOf(status: DeploymentReading["status"]): Deployment["error"] {
  if (!status?.errorCode) return null;
  return {
    code: status.errorCode,
    detail: status.errorDetail ?? "",
    evidence: status.errorEvidence,
    fix: status.errorFix,
  };
}

/** How fast answers were written, their first token aside; null when nothing was. */
export function tokensPerSecond({
  generatedTokens,
  generatingMs,
}: Pick<UsageSummary, "generatedTokens" | "generatingMs">): number | null {
  if (!generatedTokens || !generatingMs || generatingMs <= 0) return null;
  return Math.round((generatedTokens / generatingMs) * 1000 * 10) / 10;
}
