import { Counter, Gauge, Histogram, type Registry } from "@/lib/kernel/telemetry";
import type { CallRecord } from "./call-record";

type Sources = {
  running(): number;
  directoryAgeMs(): number;
  meterIsBehind(): boolean;
  connectionsOpen(): number;
  connectionsClosed(): number;
};

export type Observe = { call(record: CallRecord): void; retry(): void };

/** The gateway's own metrics. Labels are few and closed: no user, key or path ever becomes one. */
export function createObserve(registry: Registry, sources: Sources): Observe {
  const registers = [registry];
  const calls = new Counter({
    name: "gateway_calls_total",
    help: "Inference calls by operation and outcome",
    labelNames: ["operation", "outcome"],
    registers,
  });
  const tokens = new Counter({
    name: "gateway_tokens_total",
    help: "Tokens by kind: prompt or completion",
    labelNames: ["kind"],
    registers,
  });
  const retries = new Counter({ name: "gateway_retries_total", help: "Calls sent to another instance", registers });
  const firstToken = new Histogram({
    name: "gateway_time_to_first_byte_seconds",
    help: "From the request's head to the first byte of a streamed answer",
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("gateway_calls_running", "Inference calls under way", () => sources.running());
  gauge(
    "gateway_directory_age_seconds",
    "Age of what is known of keys and routes",
    () => sources.directoryAgeMs() / 1000,
  );
  gauge("gateway_spool_waiting", "1 while call records wait on disk for the database", () =>
    Number(sources.meterIsBehind()),
  );

  gauge("gateway_connections_open", "Connections of clients", () => sources.connectionsOpen());
  gauge("gateway_connections_closed", "Waiting connections closed to make room, since the start", () =>
    sources.connectionsClosed(),
  );

  return {
    call({ operation, outcome, promptTokens, completionTokens, timeToFirstTokenMs, streamed }) {
      calls.labels(operation, outcome).inc();
      if (promptTokens) tokens.labels("prompt").inc(promptTokens);
      if (completionTokens) tokens.labels("completion").inc(completionTokens);
      if (streamed && timeToFirstTokenMs !== null) firstToken.observe(timeToFirstTokenMs / 1000);
    },
    retry: () => retries.inc(),
  };
}
