import { printMetrics, type MetricRow } from "../../prometheus";
import type { SchedulerCounters } from "./scheduler";

export type TokenTotals = { promptTokens: number; promptMs: number; completionTokens: number; completionMs: number };

/** Metrics under the names llama-server uses, so that one reader serves both. */
export function metricsText(totals: TokenTotals, counters: SchedulerCounters, cellsMax: number): string {
  return printMetrics([
    counter("prompt_tokens_total", totals.promptTokens, "Prompt tokens evaluated."),
    counter("prompt_seconds_total", totals.promptMs / 1000, "Time spent on prompts."),
    counter("tokens_predicted_total", totals.completionTokens, "Tokens generated."),
    counter("tokens_predicted_seconds_total", totals.completionMs / 1000, "Time spent generating."),
    counter("n_decode_total", counters.decodes, "Batches evaluated."),
    gauge("requests_processing", counters.running, "Requests being answered."),
    gauge("requests_deferred", counters.waiting, "Requests waiting for a slot."),
    gauge("kv_cache_usage_ratio", counters.cells / cellsMax, "Share of cache cells in use."),
  ]);
}

function counter(name: string, value: number, help: string): MetricRow {
  return { name: `llamacpp:${name}`, type: "counter", value, help };
}

function gauge(name: string, value: number, help: string): MetricRow {
  return { name: `llamacpp:${name}`, type: "gauge", value, help };
}
