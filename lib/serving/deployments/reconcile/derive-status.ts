import type { Explanation } from "@/lib/serving/placement/contract";
import type { DeploymentPhase } from "../contract";
import { isDown, isLost, type InstanceError, type InstanceState, type NodeState, type Spec } from "./situation";
import type { Attempt } from "../planning/plan-replica";
import { isDeepStrictEqual } from "node:util";

export type Status = {
  observedGeneration: number;
  phase: DeploymentPhase;
  phaseSince: Date;
  engine: string | null;
  steps: Record<string, string>;
  explanation: Explanation | null;
  error: InstanceError | null;
  deployedAt: Date | null;
};

type Input = {
  spec: Spec;
  previous: Status | undefined;
  /** All that are left after this round, and of them the ones that count as replicas. */
  instances: InstanceState[];
  kept: InstanceState[];
  nodes: ReadonlyMap<string, NodeState>;
  attempts: Attempt<unknown>[];
  now: Date;
};

/** @returns the new status, or undefined when nothing changed. */
export function deriveStatus(input: Input): Status | undefined {
  const { spec, previous, attempts, now } = input;
  const isNew = previous?.observedGeneration !== spec.generation;
  const { phase, error } = verdictOf(input);
  const last = attempts.at(-1);
  const chosen = attempts.findLast((attempt) => attempt.kind === "chosen");
  const status: Status = {
    observedGeneration: spec.generation,
    phase,
    phaseSince: previous?.phase === phase && !isNew ? previous.phaseSince : now,
    engine: chosen?.engine ?? previous?.engine ?? null,
    steps: advanceSteps(stepsBefore(input, isNew), phase, now),
    explanation: fresh(chosen?.explanation ?? last?.explanation, previous?.explanation ?? null),
    error: error ?? null,
    deployedAt:
      phase === "serving" && (isNew || !previous?.deployedAt) ? now : isNew ? null : (previous?.deployedAt ?? null),
  };
  return isDeepStrictEqual(status, previous) ? undefined : status;
}

/** An engine that failed between two looks had been started, though nobody saw it. */
function stepsBefore({ spec, previous, kept, now }: Input, isNew: boolean): Status["steps"] {
  const steps = isNew ? { waiting: spec.changedAt.toISOString() } : (previous?.steps ?? {});
  const hasFailed = kept.some((instance) => instance.phase === "failed");
  return hasFailed && !steps["starting"] ? advanceSteps(steps, "starting", now) : steps;
}

type Verdict = { phase: DeploymentPhase; error?: InstanceError | undefined };

function verdictOf(input: Input): Verdict {
  const { deleted, desired, modelDeleted } = input.spec;
  if (deleted || desired === "stop") return stopping(input);
  return modelDeleted ? withoutModel(input) : running(input);
}

/** Wanted, and impossible for good: that is a failure to tell, not something to wait for. */
function withoutModel(input: Input): Verdict {
  const known = input.previous?.error;
  const error = {
    code: "MODEL_DELETED",
    detail: "Its model was deleted, so its engines were stopped. Delete this deployment, or deploy another model.",
    at: known?.code === "MODEL_DELETED" ? known.at : input.now,
  };
  const { phase } = stopping(input);
  return { phase: phase === "stopped" ? "failed" : phase, error };
}

function stopping({ instances, nodes, now }: Input): Verdict {
  const up = instances.filter((instance) => !isDown(instance));
  if (up.length === 0) return { phase: "stopped" };
  return { phase: "stopping", error: silence(up, nodes, now, "stops its engine when it is back") };
}

function running(input: Input): Verdict {
  const { spec, kept, nodes, now } = input;
  const answering = kept.filter((instance) => nodes.get(instance.nodeId)?.reachable);
  const serving = answering.filter(({ phase }) => phase === "serving").length;
  if (serving >= spec.replicas) return { phase: "serving" };
  const error = failureOf(input) ?? silence(kept, nodes, now, "may still serve") ?? refusalOf(input);
  if (serving > 0) return { phase: "degraded", error };
  const furthest = furthestPhase(input);
  if (furthest) return { phase: furthest, error };
  if (kept.some(({ nodeId, phase }) => phase === "serving" && !nodes.get(nodeId)?.reachable))
    return { phase: "degraded", error };
  return waitingFor(input, error);
}

/** Of the replicas that are on their way, the one that has come furthest speaks for all. */
function furthestPhase({ kept, nodes, attempts }: Input): DeploymentPhase | undefined {
  const coming = kept.filter(({ nodeId }) => nodes.get(nodeId)?.reachable && !nodes.get(nodeId)?.fileTrouble);
  for (const phase of ["warming", "starting", "fetching"] as const) {
    if (coming.some((instance) => instance.phase === phase)) return phase;
  }
  const isAssigned = coming.some(({ phase }) => phase === "waiting" || phase === "stopping" || phase === "stopped");
  return isAssigned || attempts.some(({ kind }) => kind === "chosen") ? "placing" : undefined;
}

function waitingFor({ attempts, kept, nodes }: Input, error: InstanceError | undefined): Verdict {
  const last = attempts.at(-1);
  switch (last?.kind) {
    case "fetching":
      return { phase: "fetching", error };
    case "waiting":
      return { phase: "waiting", error };
    case "refused":
      return { phase: "failed", error };
    case "chosen":
    case undefined:
      // An older generation that is still on its way out, a machine that is silent for a moment, or replicas that failed.
      if (kept.length === 0) return { phase: "placing", error };
      return { phase: kept.some(({ nodeId }) => !nodes.get(nodeId)?.reachable) ? "waiting" : "failed", error };
  }
}

/** The newest cause that replicas give: a crash, or files that will not come. */
function failureOf({ kept, nodes, previous, now }: Input): InstanceError | undefined {
  const failures = kept.flatMap(({ nodeId, phase, error }) => {
    if (phase === "fetching" || phase === "waiting" || phase === "failed")
      return nodes.get(nodeId)?.fileTrouble ?? error ?? [];
    return phase === "serving" ? [] : (error ?? []);
  });
  const newest = failures.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
  // What is found at this look, and was at the last one, is known since then.
  const known = previous?.error;
  const isKnown = newest?.at === now && known?.code === newest.code && known.detail === newest.detail;
  return isKnown ? { ...newest, at: known.at } : newest;
}

/** Why one more replica found no place, with the first change that would help. */
function refusalOf({ attempts, previous, now }: Input): InstanceError | undefined {
  const refused = attempts.find((attempt) => attempt.kind === "refused");
  if (!refused) return undefined;
  const fix = refused.explanation.fixes[0];
  return {
    code: refused.code,
    detail: refused.detail,
    ...(fix ? { fix: { label: fix.label, patch: fix.patch } } : {}),
    at: previous?.error?.code === refused.code ? previous.error.at : now,
  };
}

/** What a machine that does not answer means for the people who wait for it. */
function silence(
  instances: InstanceState[],
  nodes: ReadonlyMap<string, NodeState>,
  now: Date,
  consequence: string,
): InstanceError | undefined {
  const silent = instances.flatMap(({ nodeId }) => nodes.get(nodeId) ?? []).find((node) => !node.reachable);
  if (!silent) return undefined;
  const end = isLost(silent) ? " Remove the node if it is gone for good." : "";
  return {
    code: "NODE_UNREACHABLE",
    detail: `The node "${silent.name}" does not report; it ${consequence}.${end}`,
    at: new Date(now.getTime() - silent.silenceMs),
  };
}

/** An explanation that only got a later time is the one we have. */
function fresh(next: Explanation | undefined, known: Explanation | null): Explanation | null {
  if (!next) return known;
  return known && isDeepStrictEqual({ ...next, computedAt: known.computedAt }, known) ? known : next;
}

/** The way to serving, in order. */
const path: readonly DeploymentPhase[] = ["waiting", "placing", "fetching", "starting", "warming", "serving"];

/** Where a way came to its end; there is no going on from there. */
const ends: readonly DeploymentPhase[] = ["failed", "stopping", "stopped"];

/**
 * When each step began. A step that went by between two looks gets the time of the step after it. Who goes back, as a
 * restart does, begins anew: the time that lies between belongs to no step.
 */
export function advanceSteps(steps: Record<string, string>, phase: DeploymentPhase, now: Date): Record<string, string> {
  const moment = now.toISOString();
  const reached = path.indexOf(phase);
  if (reached === -1) return { ...steps, [phase]: steps[phase] ?? moment };
  const isBack = path.slice(reached + 1).some((step) => steps[step] !== undefined) || ends.some((end) => steps[end]);
  const advanced: Record<string, string> = {};
  for (const step of path.slice(0, reached + 1)) advanced[step] = (isBack ? undefined : steps[step]) ?? moment;
  return advanced;
}
