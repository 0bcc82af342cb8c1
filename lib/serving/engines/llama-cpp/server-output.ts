import type { EngineMetrics, StartReport } from "../driver";
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

const patterns: readonly [keyof StartReport, RegExp][] = [
  ["weightBytes", /model buffer size\s*=\s*([\d.]+) MiB/],
  ["kvCacheBytes", /(?:KV|RS) buffer size\s*=\s*([\d.]+) MiB/],
  ["computeBytes", /(?:compute|output) buffer size\s*=\s*([\d.]+) MiB/],
];

/**
 * Sizes that llama.cpp prints while it loads, the same in both variants. It prints one line per device and buffer:
 * the reader adds up lines of the same kind.
 */
export function parseStartLine(line: string): StartReport | undefined {
  const percent = /^load_percent: (\d{1,3})$/.exec(line.trim());
  if (percent?.[1]) return { loadPercent: Math.min(100, Number(percent[1])) };
  for (const [name, pattern] of patterns) {
    const size = pattern.exec(line)?.[1];
    if (size) return { [name]: Math.round(Number(size) * 1024 ** 2) };
  }
  return undefined;
}
