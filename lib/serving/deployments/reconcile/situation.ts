import type { InstancePhase } from "@/lib/serving/nodes/protocol";

/** What is wanted, as the reconciler sees it. */
export type Spec = {
  generation: number;
  desired: "run" | "stop";
  deleted: boolean;
  /** Its model is gone, so nothing of it can run. */
  modelDeleted: boolean;
  replicas: number;
  restart: number;
  /** When the specification last changed. */
  changedAt: Date;
};

/** One engine as the reconciler sees it: what is wanted of it, and what its agent last said. */
export type InstanceState = {
  id: string;
  nodeId: string;
  generation: number;
  desired: "run" | "stop";
  restart: number;
  phase: InstancePhase;
  error: InstanceError | undefined;
  createdAt: Date;
};

export type InstanceError = {
  code: string;
  detail: string;
  evidence?: string | undefined;
  fix?: { label: string; patch: Record<string, unknown> } | undefined;
  at: Date;
};

/** A machine as the reconciler sees it. One that was removed is not listed at all. */
export type NodeState = {
  name: string;
  reachable: boolean;
  /** Milliseconds since its last report. */
  silenceMs: number;
  /** Why the deployment's files will not get there, when their download ended badly. */
  fileTrouble?: InstanceError | undefined;
  /** Ids of the deployment's files that are not there, though they could be fetched and nobody asked for them. */
  toFetch?: string[] | undefined;
};

/** Whether the engine is certainly not running. `stopped` counts only when that was wanted: else it may be started yet. */
export const isDown = ({ phase, desired }: InstanceState): boolean =>
  phase === "failed" || (phase === "stopped" && desired === "stop");

/** A machine silent for this long is taken for lost. Its engines are never killed, only replaced where there is room. */
export const lostAfterMs = 60_000;

export const isLost = (node: NodeState | undefined): boolean => !node || node.silenceMs > lostAfterMs;
