import type { BundledProgram, LaunchInput, LaunchPlan } from "../driver";
import type { LlamaCppConfig } from "./config";
import { programArguments } from "../program-arguments";
import { chooseVariant } from "./fingerprint";
import { stepTokens } from "./step-tokens";

/** Slow disks read about 100 MB/s; nothing needs longer than half an hour. */
const slowestDiskBytesPerSecond = 100_000_000;
const shortestDeadlineMs = 60_000;
const longestDeadlineMs = 30 * 60_000;

/** The bundled engine keeps its steps near half a second; so long a one was stopped by something. */
const longestStepMs = 60_000;
/**
 * A text to embed is one step. llama-server evaluates up to 2048 tokens of a prompt before it counts one
 * (`llamacpp:n_decode_total`), and answers `/metrics` between two steps alone. A large model on a processor takes minutes.
 */
const longestWholeStepMs = 10 * 60_000;

/**
 * How llama.cpp is started. The key travels in the environment because argument vectors are readable by every user of
 * the machine.
 */
export function launchPlan(input: LaunchInput<LlamaCppConfig>): LaunchPlan {
  const variant = chooseVariant(input.host);
  const common = {
    readiness: { path: "/health", deadlineMs: deadlineMs(input.facts.weightBytes) },
    stopGraceMs: 10_000,
  };
  switch (variant.kind) {
    case "external":
      return {
        ...common,
        command: variant.path,
        args: serverArguments(input),
        env: serverEnvironment(input),
        progress: { path: "/metrics", patienceMs: longestWholeStepMs },
      };
    case "bundled":
      return {
        ...common,
        command: variant.node,
        args: [...programArguments(variant), "--options", JSON.stringify(bundledOptions(input, variant.accelerated))],
        // One thread runs native calls in order, so that sampling need not wait to be asked for.
        env: { ENGINE_API_KEY: input.apiKey, UV_THREADPOOL_SIZE: "1" },
        progress: {
          path: "/metrics",
          patienceMs: input.facts.task === "embedding" ? longestWholeStepMs : longestStepMs,
        },
      };
    case "none":
      throw new Error(variant.reason);
  }
}

/** What the bundled server reads; `server/options.ts` is the other end. */
function bundledOptions(input: LaunchInput<LlamaCppConfig>, accelerated: BundledProgram["accelerated"]) {
  const gpuLayers = accelerated ? (input.config.gpuLayers ?? 0) : 0;
  return {
    modelPath: input.files.primary,
    servedModelName: input.servedModelName,
    port: input.port,
    task: input.facts.task,
    contextLength: input.config.contextLength,
    parallel: input.config.parallel,
    threads: threadsOf(input),
    batchSize: stepTokens(input.config),
    cacheTypeK: input.config.cacheTypeK,
    cacheTypeV: input.config.cacheTypeV,
    flashAttention: input.config.flashAttention,
    // Without layers to put there, its driver would only take memory.
    ...(gpuLayers > 0 && { build: accelerated?.build, gpuLayers }),
  };
}

function serverArguments({ config, facts, files, ...input }: LaunchInput<LlamaCppConfig>): string[] {
  const flags: Record<string, string | number | undefined> = {
    "--model": files.primary,
    "--alias": input.servedModelName,
    "--host": "127.0.0.1",
    "--port": input.port,
    // The engine divides its context among the slots.
    "--ctx-size": config.contextLength * config.parallel,
    "--parallel": config.parallel,
    "--threads": config.threads ?? input.host.node.cpu.physicalCores,
    "--threads-batch": config.threads ?? input.host.node.cpu.physicalCores,
    "--batch-size": Math.max(stepTokens(config), 2048),
    "--ubatch-size": stepTokens(config),
    "--cache-type-k": config.cacheTypeK,
    "--cache-type-v": config.cacheTypeV,
    "--flash-attn": config.flashAttention,
    "--gpu-layers": config.gpuLayers,
  };
  const switches = ["--jinja", "--metrics", "--no-webui"];
  if (facts.task === "embedding") switches.push("--embeddings");
  if (facts.task === "rerank") switches.push("--rerank");
  return [
    ...Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
    ...switches,
  ];
}

/** Settings that older builds do not know go by environment: an unknown variable is ignored, an unknown flag is fatal. */
function serverEnvironment({ apiKey }: LaunchInput<LlamaCppConfig>): Record<string, string> {
  return {
    LLAMA_API_KEY: apiKey,
    LLAMA_ARG_OFFLINE: "1",
    LLAMA_ARG_ENDPOINT_SLOTS: "0",
    // Prompts of past requests would take up to 8 GiB of host memory beyond the estimate.
    LLAMA_ARG_CACHE_RAM: "0",
    // The level at which the sizes of buffers are printed; prompts are not.
    LLAMA_ARG_LOG_VERBOSITY: "4",
  };
}

function threadsOf({ config, host }: LaunchInput<LlamaCppConfig>): number {
  return config.threads ?? host.node.cpu.physicalCores;
}

function deadlineMs(weightBytes: number): number {
  const readMs = (weightBytes / slowestDiskBytesPerSecond) * 1000;
  return Math.round(Math.min(longestDeadlineMs, shortestDeadlineMs + readMs));
}
