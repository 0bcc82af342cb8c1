import type { Explanation } from "@/lib/serving/placement/contract";
import type { InstanceState, NodeState, Spec } from "../reconcile/situation";
import type { Attempt } from "../planning/plan-replica";
import type { Observed } from "../reconcile/reconcile";

/** Builders for the reconciler's tests. */
export const noon = new Date("2026-11-24T12:00:00Z");

export const anExplanation = (changes: Partial<Explanation> = {}): Explanation => ({
  verdict: "fits",
  headline: "Fits.",
  facts: [],
  rules: [],
  runnersUp: [],
  parts: [],
  unknowns: [],
  fixes: [],
  computedAt: noon.toISOString(),
  ...changes,
});

export const aSpec = (changes: Partial<Spec> = {}): Spec => ({
  generation: 1,
  desired: "run",
  deleted: false,
  modelDeleted: false,
  replicas: 1,
  restart: 0,
  changedAt: noon,
  ...changes,
});

export const anInstance = (changes: Partial<InstanceState> = {}): InstanceState => ({
  id: "i1",
  nodeId: "n1",
  generation: 1,
  desired: "run",
  restart: 0,
  phase: "serving",
  error: undefined,
  createdAt: noon,
  ...changes,
});

export const aNode = (changes: Partial<NodeState> = {}): NodeState => ({
  name: "atlas",
  reachable: true,
  silenceMs: 1000,
  ...changes,
});

export const chosen = (nodeId = "n1"): Attempt<string> => ({
  kind: "chosen",
  nodeId,
  engine: "llama-cpp",
  choice: `on ${nodeId}`,
  explanation: anExplanation(),
});

export const refused = (): Attempt<string> => ({
  kind: "refused",
  code: "NO_FIT_CAPACITY",
  detail: "Too large.",
  explanation: anExplanation({
    verdict: "needs-change",
    fixes: [{ label: "Shorten the context to 2048 tokens", patch: { contextLength: 2048 }, resultingVerdict: "fits" }],
  }),
});

export const observed = (changes: Partial<Observed<string>> = {}): Observed<string> => ({
  spec: aSpec(),
  status: undefined,
  instances: [],
  nodes: new Map([["n1", aNode()]]),
  place: () => chosen(),
  now: noon,
  ...changes,
});
