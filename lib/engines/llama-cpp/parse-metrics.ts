import type { EngineMetrics } from "../driver";

const names: Readonly<Record<string, keyof EngineMetrics>> = {
  "llamacpp:requests_processing": "requestsRunning",
  "llamacpp:requests_deferred": "requestsWaiting",
  "llamacpp:prompt_tokens_total": "promptTokensTotal",
  "llamacpp:tokens_predicted_total": "generatedTokensTotal",
  "llamacpp:kv_cache_usage_ratio": "kvCacheUsedRatio",
};

/** Reads the Prometheus text of either variant. What is absent stays absent. */
export function parseMetrics(body: string): EngineMetrics {
  const metrics: EngineMetrics = {};
  for (const line of body.split("\n")) {
    const [, name = "", value] = /^([a-zA-Z_:]+)(?:\{[^}]*\})?\s+(\S+)/.exec(line) ?? [];
    const field = names[name];
    if (field && Number.isFinite(Number(value))) metrics[field] = Number(value);
  }
  return metrics;
}
