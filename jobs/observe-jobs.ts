import type { JobEvent, QueueClient } from "@/lib/kernel/queue";
import { Counter, Gauge, Histogram, type Logger, type Registry } from "@/lib/kernel/telemetry";

/** Seconds; a step is one transaction, and 30 s is the longest that any may take. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Adds the worker's metrics to the registry. @returns the listener for what happens to jobs. */
export function observeJobs(registry: Registry, queue: QueueClient, log: Logger): (event: JobEvent) => void {
  const durations = new Histogram({
    name: "kamiwaza_job_duration_seconds",
    help: "Duration of job runs",
    labelNames: ["job", "outcome"],
    buckets: durationBuckets,
    registers: [registry],
  });
  const stalled = new Counter({
    name: "kamiwaza_jobs_stalled_total",
    help: "Jobs taken back from workers that died",
    labelNames: ["queue"],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: "kamiwaza_queue_jobs",
    help: "Jobs in a queue by state",
    labelNames: ["queue", "state"],
    registers: [],
    async collect() {
      try {
        for (const [name, depth] of Object.entries(await queue.depths())) {
          for (const [state, count] of Object.entries(depth)) this.set({ queue: name, state }, count);
        }
      } catch (error) {
        // All other metrics matter even more while the queue is away.
        this.reset();
        log.warn({ err: error }, "the queues could not be counted");
      }
    },
  });
  registry.registerMetric(waiting);
  return ({ queue: name, job, outcome, durationMs }) => {
    if (outcome === "stalled") stalled.inc({ queue: name });
    else durations.observe({ job, outcome }, durationMs / 1_000);
  };
}
