import type { EngineMetrics } from "./driver";

export type MetricRow = { name: string; type: "counter" | "gauge"; value: number; help: string };

/** Prometheus text format, version 0.0.4. */
export function printMetrics(rows: readonly MetricRow[]): string {
  return rows
    .map(({ name, type, value, help }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`)
    .join("");
}

/** Picks known names out of Prometheus text. What is absent stays absent, never zero. */
export function readMetrics(body: string, names: Readonly<Record<string, keyof EngineMetrics>>): EngineMetrics {
  const metrics: EngineMetrics = {};
  for (const line of body.split("\n")) {
    const [, name = "", value = ""] = /^([a-zA-Z_:][\w:]*)(?:\{[^}]*\})?\s+(\S+)/.exec(line) ?? [];
    const field = Object.hasOwn(names, name) ? names[name] : undefined;
    if (field && Number.isFinite(Number(value))) metrics[field] = Number(value);
  }
  return metrics;
}
