import type { Attempt, Chosen } from "../planning/plan-replica";
import { deriveStatus, type Status } from "./derive-status";
import { isDown, isLost, lostAfterMs, type InstanceState, type NodeState, type Spec } from "./situation";

export type Action<Choice> =
  | { kind: "place"; nodeId: string; engine: string; choice: Choice }
  | { kind: "fetch"; nodeId: string; fileIds: string[] }
  | { kind: "stop"; instanceId: string; nodeId: string }
  | { kind: "remove"; instanceId: string; nodeId: string }
  | { kind: "restart"; instanceId: string; nodeId: string; restart: number }
  | { kind: "status"; status: Status }
  /** Nothing will happen by itself before then: look again. */
  | { kind: "wait"; ms: number };

export type Observed<Choice> = {
  spec: Spec;
  status: Status | undefined;
  instances: InstanceState[];
  nodes: ReadonlyMap<string, NodeState>;
  /** Tries one more replica beside those placed in this round and those that stand already. */
  place: (placed: readonly Chosen<Choice>[], standing: number) => Attempt<Choice>;
  now: Date;
};

/**
 * From what is wanted and what is there to what has to change; touches nothing and may run at any moment.
 *
 * An update replaces: engines of an older generation stop, and only when none of them may still be running is the new
 * one placed. A replica that failed keeps its place, so a crash is never placed again and again; starting the deployment
 * anew makes a new generation.
 */
export function reconcile<Choice>(observed: Observed<Choice>): Action<Choice>[] {
  const { spec, instances, nodes, now } = observed;
  const wanted = spec.deleted || spec.modelDeleted || spec.desired === "stop" ? 0 : spec.replicas;
  const actions: Action<Choice>[] = instances.flatMap((instance) => settle(instance, spec, nodes, wanted));
  const gone = new Set(actions.flatMap((action) => (action.kind === "remove" ? action.instanceId : [])));
  const left = instances.filter((instance) => !gone.has(instance.id));

  const current = left.filter((instance) => instance.generation === spec.generation && instance.desired === "run");
  const surplus = wanted > 0 ? chooseSurplus(current, nodes, wanted) : [];
  actions.push(...surplus.map(({ id, nodeId }) => ({ kind: "stop", instanceId: id, nodeId }) as const));
  const kept = current.filter((instance) => !surplus.includes(instance));

  const attempts = wanted > 0 && !isBlocked(left, spec, nodes) ? placeMissing(observed, kept, wanted) : [];
  for (const attempt of attempts) {
    if (attempt.kind === "chosen")
      actions.push({ kind: "place", nodeId: attempt.nodeId, engine: attempt.engine, choice: attempt.choice });
    if (attempt.kind === "fetching" && attempt.fetch) actions.push({ kind: "fetch", ...attempt.fetch });
  }
  actions.push(...replenish(kept, nodes), ...patience(left, nodes));

  const status = deriveStatus({ spec, previous: observed.status, instances: left, kept, nodes, attempts, now });
  if (status) actions.push({ kind: "status", status });
  return actions;
}

/** What one instance needs, whatever the others do. */
function settle(
  instance: InstanceState,
  spec: Spec,
  nodes: ReadonlyMap<string, NodeState>,
  wanted: number,
): Extract<Action<never>, { kind: "stop" | "remove" | "restart" }>[] {
  const { id: instanceId, nodeId } = instance;
  const node = nodes.get(nodeId);
  if (!node) return [{ kind: "remove", instanceId, nodeId }];
  const isCurrent = wanted > 0 && instance.generation === spec.generation;
  if (isCurrent && instance.desired === "run") {
    return instance.restart === spec.restart ? [] : [{ kind: "restart", instanceId, nodeId, restart: spec.restart }];
  }
  // A deployment that is stopped keeps its last engines listed, so that their logs can still be read.
  const isKept = !spec.deleted && wanted === 0 && instance.generation === spec.generation;
  if (isDown(instance) && !isKept) return [{ kind: "remove", instanceId, nodeId }];
  // An agent stops what is no longer listed as soon as it is back.
  if (spec.deleted && isLost(node)) return [{ kind: "remove", instanceId, nodeId }];
  return instance.desired === "run" ? [{ kind: "stop", instanceId, nodeId }] : [];
}

/** More than wanted run, because a machine came back after its replica was replaced: the newest that serve stay. */
function chooseSurplus(
  current: InstanceState[],
  nodes: ReadonlyMap<string, NodeState>,
  wanted: number,
): InstanceState[] {
  const present = current.filter((instance) => nodes.get(instance.nodeId)?.reachable === true);
  const rank = ({ phase }: InstanceState) => (phase === "serving" ? 0 : phase === "failed" ? 2 : 1);
  const best = present.toSorted((a, b) => rank(a) - rank(b) || b.createdAt.getTime() - a.createdAt.getTime());
  return best.slice(wanted);
}

/** An engine of an older generation may still run, on a machine that can be expected to say when it does not. */
function isBlocked(instances: InstanceState[], spec: Spec, nodes: ReadonlyMap<string, NodeState>): boolean {
  return instances.some(
    (instance) => instance.generation !== spec.generation && !isDown(instance) && !isLost(nodes.get(instance.nodeId)),
  );
}

/** Stops at the first replica that cannot be placed: the next one would meet the same answer. */
function placeMissing<Choice>(observed: Observed<Choice>, kept: InstanceState[], wanted: number): Attempt<Choice>[] {
  const standing = kept.filter((instance) => !isLost(observed.nodes.get(instance.nodeId)));
  const attempts: Attempt<Choice>[] = [];
  for (let missing = wanted - standing.length; missing > 0; missing -= 1) {
    const attempt = observed.place(
      attempts.filter((earlier) => earlier.kind === "chosen"),
      standing.length,
    );
    attempts.push(attempt);
    if (attempt.kind !== "chosen") break;
  }
  return attempts;
}

/** Files that a copy started from and that are gone: deleted by hand, or not part of the backup that was restored. */
function replenish(
  kept: InstanceState[],
  nodes: ReadonlyMap<string, NodeState>,
): Extract<Action<never>, { kind: "fetch" }>[] {
  const isStuck = ({ phase }: InstanceState) => phase === "waiting" || phase === "fetching" || phase === "failed";
  const stuckOn = new Set(kept.filter(isStuck).map(({ nodeId }) => nodeId));
  return [...stuckOn].flatMap((nodeId) => {
    const node = nodes.get(nodeId);
    return node?.reachable && node.toFetch?.length ? [{ kind: "fetch", nodeId, fileIds: node.toFetch }] : [];
  });
}

/** A silent machine is lost at a known moment; nobody reports that moment. */
function patience(
  instances: InstanceState[],
  nodes: ReadonlyMap<string, NodeState>,
): Extract<Action<never>, { kind: "wait" }>[] {
  const waits = instances.flatMap((instance) => {
    const node = nodes.get(instance.nodeId);
    return node && !node.reachable && !isLost(node) ? [lostAfterMs - node.silenceMs + 1000] : [];
  });
  return waits.length > 0 ? [{ kind: "wait", ms: Math.max(1000, Math.min(...waits)) }] : [];
}
