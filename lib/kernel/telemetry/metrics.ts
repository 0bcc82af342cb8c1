import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export { Counter, Gauge, Histogram, type Registry };

/** Metrics of one process, Node's own included (heap, event loop lag). No versions: who reads them shows no identity. */
export function createRegistry(process: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  registry.removeSingleMetric("nodejs_version_info");
  return registry;
}
