import { randomUUID } from "node:crypto";
import type { Fault } from "./fault";
import { planInstance, type InstanceInput, type ObservedEngine, type WantedInstance } from "./plan-instance";

export const wanted: WantedInstance = { instanceId: randomUUID(), generation: 2, restart: 0, desired: "run" };
export const fault: Fault = { code: "ENGINE_EXITED", detail: "The engine ended with exit code 1." };
export const running = (changes: Partial<Extract<ObservedEngine, { kind: "running" }>> = {}): ObservedEngine => ({
  kind: "running",
  generation: 2,
  restart: 0,
  readiness: "ready",
  deadlineAtMs: 60_000,
  ...changes,
});
export const ended = (changes: Partial<Fault> = {}): ObservedEngine => ({
  kind: "ended",
  generation: 2,
  restart: 0,
  fault: { ...fault, ...changes },
});
export const none: ObservedEngine = { kind: "none" };

export const plan = (changes: Partial<InstanceInput>) =>
  planInstance({
    wanted,
    state: undefined,
    engine: none,
    files: "present",
    shortage: undefined,
    memoryIsComing: false,
    inFlight: 0,
    nowMs: 0,
    ...changes,
  });

/** Feeds what happens into one plan after the other, as the loop does. */
export function history(...steps: Partial<InstanceInput>[]) {
  let state: InstanceInput["state"];
  return steps.map((step) => {
    const next = plan({ state, ...step });
    state = next.state;
    return next;
  });
}
