import type { ObservedRun } from "../runtimes";
import type { InstanceState } from "./instance-state";
import type { Drivers } from "./prepare-launch";

/** What the ingress needs to know to pass a request to an engine. */
export type FoundEngine =
  | { kind: "unknown" }
  | { kind: "not-serving"; phase: string }
  | { kind: "serving"; origin: string; apiKey: string; paths: readonly { method: string; path: string }[] };

export function findEngine(
  state: InstanceState | undefined,
  run: ObservedRun | undefined,
  drivers: Drivers,
): FoundEngine {
  if (!state) return { kind: "unknown" };
  if (state.phase !== "serving" || !run || run.exit) return { kind: "not-serving", phase: state.phase };
  const paths = drivers(run.engine)?.ingressPaths ?? [];
  return { kind: "serving", origin: `http://127.0.0.1:${run.port}`, apiKey: run.apiKey, paths };
}
