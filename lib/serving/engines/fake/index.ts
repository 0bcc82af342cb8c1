import type { EngineDriver } from "../driver";
import { programArguments } from "../program-arguments";
import { readMetrics } from "../prometheus";
import { fakeConfig } from "./config";

const driverName = "fake";

/** An engine for tests and demonstrations: a real server that echoes. Offered only where a host names its program. */
export const fake: EngineDriver<typeof fakeConfig> = {
  name: driverName,
  title: "Fake engine",
  unlisted: true,
  configSchema: fakeConfig,
  fingerprint({ bundled }) {
    return bundled[driverName]
      ? { engine: driverName, available: true, version: "1", variant: "bundled" }
      : { engine: driverName, available: false, reason: "The fake engine is not enabled on this machine." };
  },
  supports(_model, _node, { available, reason }) {
    return available
      ? { ok: true, rule: "fake", reason: "The fake engine serves anything." }
      : { ok: false, rule: "engine-available", reason: reason ?? "The fake engine is not enabled." };
  },
  estimateMemory(_model, { memoryBytes }) {
    return {
      lowBytes: memoryBytes,
      expectedBytes: memoryBytes,
      highBytes: memoryBytes,
      parts: [{ name: "runtime", bytes: memoryBytes, where: "host" }],
      unknowns: [],
    };
  },
  launchPlan({ config, host, port, servedModelName, apiKey }) {
    const program = host.bundled[driverName];
    if (!program) throw new Error("The fake engine is not enabled on this machine.");
    return {
      command: program.node,
      args: [...programArguments(program), "--options", JSON.stringify({ ...config, port, servedModelName })],
      env: { ENGINE_API_KEY: apiKey },
      readiness: { path: "/health", deadlineMs: 30_000 + config.startDelayMs },
      stopGraceMs: 5000,
      progress: { path: "/metrics", patienceMs: config.patienceMs + config.promptDelayMs + config.tokenDelayMs },
    };
  },
  ingressPaths: [
    { method: "GET", path: "/v1/models" },
    { method: "POST", path: "/v1/chat/completions" },
    { method: "POST", path: "/v1/completions" },
    { method: "POST", path: "/v1/embeddings" },
  ],
  takesTools: () => true,
  parseStartLine(line) {
    const percent = /^load_percent: (\d+)$/.exec(line.trim())?.[1];
    return percent === undefined ? undefined : { loadPercent: Number(percent) };
  },
  parseMetrics: (body) =>
    readMetrics(body, {
      "fake:steps_total": "stepsTotal",
      "fake:requests_running": "requestsRunning",
      "fake:requests_waiting": "requestsWaiting",
      "fake:prompt_tokens_total": "promptTokensTotal",
      "fake:tokens_total": "generatedTokensTotal",
    }),
  diagnose(log, exitCode) {
    const memory = log.find((line) => line.includes("failed to allocate"));
    if (memory) {
      return {
        code: "OUT_OF_MEMORY",
        evidence: memory.trim(),
        fix: { label: "Ask for less", patch: { failure: "none" } },
      };
    }
    const refused = log.find((line) => line.includes("unknown model architecture"));
    if (refused) return { code: "ARCH_UNSUPPORTED", evidence: refused.trim() };
    if (exitCode === null || exitCode === 0) return undefined;
    return { code: "ENGINE_EXITED", evidence: log.at(-1)?.trim() ?? `The process ended with exit code ${exitCode}.` };
  },
};
