import type { EngineMetrics } from "../driver";
import { readMetrics } from "../prometheus";

const names: Readonly<Record<string, keyof EngineMetrics>> = {
  "llamacpp:n_decode_total": "stepsTotal",
  "llamacpp:requests_processing": "requestsRunning",
  "llamacpp:requests_deferred": "requestsWaiting",
  "llamacpp:prompt_tokens_total": "promptTokensTotal",
  "llamacpp:tokens_predicted_total": "generatedTokensTotal",
  "llamacpp:kv_cache_usage_ratio": "kvCacheUsedRatio",
};

/** Both variants use the same names. */
export function parseMetrics(body: string): EngineMetrics {
  return readMetrics(body, names);
}
