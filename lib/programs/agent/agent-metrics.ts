import { instancePhases, type ObservedInstance } from "@/lib/serving/nodes/protocol";
import { createRegistry, Gauge, type Registry } from "@/lib/kernel/telemetry";

type Sources = {
  observe: () => ObservedInstance[];
  inFlight: (instanceId: string) => number;
  /** Time since the control plane took a report; undefined before the first one. */
  lastReportMs: () => number | undefined;
};

/** The agent's own metrics. They need no token, so they name phases and numbers alone. */
export function createAgentMetrics({ observe, inFlight, lastReportMs }: Sources): Registry {
  const registry = createRegistry("agent");
  const gauge = (name: string, help: string, read: () => number) =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      }),
    );
  registry.registerMetric(
    new Gauge({
      name: "agent_instances",
      help: "Instances of this node by phase",
      labelNames: ["phase"],
      registers: [],
      collect() {
        const instances = observe();
        for (const phase of instancePhases) {
          this.labels(phase).set(instances.filter((instance) => instance.phase === phase).length);
        }
      },
    }),
  );
  gauge("agent_instance_restarts", "Starts after crashes, of all instances as they are specified now", () =>
    observe().reduce((sum, { restarts }) => sum + restarts, 0),
  );
  gauge("agent_ingress_requests_running", "Requests that engines are answering through the ingress", () =>
    observe().reduce((sum, { instanceId }) => sum + inFlight(instanceId), 0),
  );
  gauge("agent_last_report_age_seconds", "Time since the control plane took a report; -1 before the first one", () => {
    const ageMs = lastReportMs();
    return ageMs === undefined ? -1 : ageMs / 1000;
  });
  return registry;
}
