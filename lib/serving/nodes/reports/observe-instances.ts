import type { InstanceObservation, InstanceRow } from "@/db/queries/instances";
import { isDeepStrictEqual } from "node:util";
import type { NodeClock } from "./node-clock";
import type { ObservedInstance, Report } from "../protocol";

export type InstanceChange = {
  id: string;
  deploymentId: string;
  observation: InstanceObservation;
  /** Phase or cause changed, so the deployment has to be looked at. */
  decides: boolean;
};

/**
 * What a report changes about a node's instances. An instance that the agent knows of and does not list is not running.
 */
export function observeInstances(
  rows: InstanceRow[],
  report: Pick<Report, "instances" | "revision">,
  { desiredRevision, now, clock }: { desiredRevision: number; now: Date; clock: NodeClock },
): InstanceChange[] {
  const listed = new Map(report.instances.map((instance) => [instance.instanceId, instance]));
  return rows.flatMap((row) => {
    const observed = listed.get(row.id);
    if (!observed && report.revision !== desiredRevision) return [];
    const observation = observed ? observationOf(observed, { now, clock }) : absent(row, now);
    if (!differs(row, observation)) return [];
    const decides =
      row.phase !== observation.phase ||
      row.error?.at !== observation.error?.at ||
      row.restarts !== observation.restarts;
    return [{ id: row.id, deploymentId: row.deploymentId, observation, decides }];
  });
}

function observationOf(
  observed: ObservedInstance,
  { now, clock }: { now: Date; clock: NodeClock },
): InstanceObservation {
  const { error } = observed;
  return {
    phase: observed.phase,
    phaseSince: clock.past(observed.since),
    observedGeneration: observed.generation,
    pid: observed.pid ?? null,
    port: observed.port ?? null,
    restarts: observed.restarts,
    loadPercent: observed.loadPercent === undefined ? null : Math.round(observed.loadPercent),
    measuredBytes: observed.measuredBytes ?? null,
    error: error ? { ...error, at: clock.past(error.at).toISOString() } : null,
    observedAt: now,
  };
}

function absent(row: InstanceRow, now: Date): InstanceObservation {
  const phase = row.desired === "stop" ? "stopped" : "waiting";
  return {
    phase,
    phaseSince: row.phase === phase ? row.phaseSince : now,
    observedGeneration: row.observedGeneration,
    pid: null,
    port: null,
    restarts: row.restarts,
    loadPercent: null,
    measuredBytes: null,
    error: row.error,
    observedAt: now,
  };
}

/** In anything but the time of looking. */
function differs(row: InstanceRow, observation: InstanceObservation): boolean {
  return (Object.keys(observation) as (keyof InstanceObservation)[]).some(
    (name) => name !== "observedAt" && !isDeepStrictEqual(row[name], observation[name]),
  );
}
