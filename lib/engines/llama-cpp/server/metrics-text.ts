import type { SchedulerCounters } from "./scheduler";

export type TokenTotals = { promptTokens: number; promptMs: number; completionTokens: number; completionMs: number };

/** Prometheus text under the names llama-server uses, so that one reader serves both. */
export function metricsText(totals: TokenTotals, counters: SchedulerCounters, cellsMax: number): string {
  const rows: [name: string, type: "counter" | "gauge", value: number, help: string][] = [
    ["prompt_tokens_total", "counter", totals.promptTokens, "Prompt tokens evaluated."],
    ["prompt_seconds_total", "counter", totals.promptMs / 1000, "Time spent on prompts."],
    ["tokens_predicted_total", "counter", totals.completionTokens, "Tokens generated."],
    ["tokens_predicted_seconds_total", "counter", totals.completionMs / 1000, "Time spent generating."],
    ["n_decode_total", "counter", counters.decodes, "Batches evaluated."],
    ["requests_processing", "gauge", counters.running, "Requests being answered."],
    ["requests_deferred", "gauge", counters.waiting, "Requests waiting for a slot."],
    ["kv_cache_usage_ratio", "gauge", cellsMax > 0 ? counters.cells / cellsMax : 0, "Share of cache cells in use."],
  ];
  return rows
    .map(
      ([name, type, value, help]) =>
        `# HELP llamacpp:${name} ${help}\n# TYPE llamacpp:${name} ${type}\nllamacpp:${name} ${value}\n`,
    )
    .join("");
}
