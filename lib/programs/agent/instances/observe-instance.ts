import type { AssignedInstance, ObservedInstance } from "@/lib/serving/nodes/protocol";
import type { ObservedRun } from "../runtimes";
import type { InstanceState } from "./instance-state";

type Sources = {
  state: InstanceState;
  run: ObservedRun | undefined;
  loadPercent: number | undefined;
  measuredBytes: number | undefined;
};

/** What a report says of an instance. */
export function observeInstance({ state, run, loadPercent, measuredBytes }: Sources): ObservedInstance {
  const { instanceId, generation, phase, restarts, error } = state;
  const runs = run !== undefined && run.exit === undefined;
  return {
    instanceId,
    generation,
    phase,
    since: new Date(state.sinceMs).toISOString(),
    restarts,
    ...(runs ? { port: run.port } : {}),
    ...(runs && run.pid !== undefined ? { pid: run.pid } : {}),
    ...(phase === "starting" && loadPercent !== undefined ? { loadPercent } : {}),
    ...(runs && measuredBytes !== undefined ? { measuredBytes } : {}),
    ...(error ? { error: describeError(error) } : {}),
  };
}

function describeError({ atMs, ...fault }: NonNullable<InstanceState["error"]>): ObservedInstance["error"] {
  return { ...fault, at: new Date(atMs).toISOString() };
}

/** An instance that was assigned a moment ago. */
export function observeUnseen({ instanceId, generation }: AssignedInstance, nowMs: number): ObservedInstance {
  return { instanceId, generation, phase: "waiting", since: new Date(nowMs).toISOString(), restarts: 0 };
}
