import type { ModelFileRow } from "@/db/queries/model-files";
import { servedFacts } from "@/lib/serving/nodes";
import { placeReplica, type PlacementNode } from "@/lib/serving/placement";
import type { Explanation } from "@/lib/serving/placement/contract";
import type { FileSupply } from "./file-supply";
import type { ServableFile } from "./servable-file";

/** All that is needed to begin one replica on its machine. */
export type ReplicaChoice = {
  config: Record<string, unknown>;
  primaryFileId: string;
  fileIds: string[];
  estimatedBytes: number;
  /** Files to ask the hub for, because nobody did yet. */
  fetch: ModelFileRow[];
  parts: Explanation["parts"];
};

export type ReplicaPlan = {
  config: Record<string, unknown>;
  pinnedEngine: string | undefined;
  pinnedNodeId: string | undefined;
  forceCpu: boolean;
  servable: ServableFile | undefined;
  /** Files of the model will be known soon: a folder is being looked through. */
  isImporting: boolean;
  canFetch: boolean;
  nodes: PlacementNode[];
  supplies: ReadonlyMap<string, FileSupply>;
  now: Date;
};

/** Where one more replica goes beside those placed in this round; `standing` counts the ones that run already. */
export function planReplica(
  plan: ReplicaPlan,
  placed: readonly Chosen<ReplicaChoice>[],
  standing: number,
): Attempt<ReplicaChoice> {
  const { servable, now } = plan;
  if (!servable)
    return plan.isImporting ? fetching(now) : withoutFiles("The model has no file that an engine could open.", now);
  const facts = servedFacts(servable.files, servable.primary.id);
  if (!facts) return bringFiles(plan, servable);
  const placement = placeReplica(
    {
      facts,
      sizeBytes: servable.files.reduce((sum, file) => sum + file.sizeBytes, 0),
      config: plan.config,
      pinnedEngine: plan.pinnedEngine,
      pinnedNodeId: plan.pinnedNodeId,
      forceCpu: plan.forceCpu,
    },
    plan.nodes.map((node) => withSupply(withPlaced(node, placed), plan)),
    now,
  );
  if (placement.ok) {
    const supply = plan.supplies.get(placement.nodeId);
    return {
      kind: "chosen",
      nodeId: placement.nodeId,
      engine: placement.engine,
      choice: {
        config: placement.config,
        primaryFileId: servable.primary.id,
        fileIds: servable.files.map((file) => file.id),
        estimatedBytes: placement.estimate.expectedBytes,
        fetch: !supply || supply.isComing ? [] : supply.missing,
        parts: placement.explanation.parts,
      },
      explanation: placement.explanation,
    };
  }
  const explanation = withFewerReplicas(placement.explanation, placed.length + standing);
  if (placement.code === "UNAVAILABLE") return { kind: "waiting", explanation };
  return { kind: "refused", code: placement.code, detail: explanation.headline, explanation };
}

/** A model's header is known once its file is on a machine; until then only where to fetch it can be decided. */
function bringFiles(plan: ReplicaPlan, { files }: ServableFile): Attempt<ReplicaChoice> {
  const supplies = [...plan.supplies.values()];
  if (supplies.some((supply) => supply.isComing || supply.missing.length === 0)) return fetching(plan.now);
  const trouble = supplies.find((supply) => supply.trouble)?.trouble;
  if (trouble) return refused(trouble.code, trouble.detail, plan.now);
  if (!plan.canFetch)
    return withoutFiles("The model's files are on no machine, and there is no hub to fetch them from.", plan.now);
  const nodeId = plan.nodes
    .filter((node) => node.phase === "ready" && (!plan.pinnedNodeId || node.id === plan.pinnedNodeId))
    .toSorted((a, b) => (b.facts?.disk.freeBytes ?? 0) - (a.facts?.disk.freeBytes ?? 0))[0]?.id;
  if (!nodeId)
    return {
      kind: "waiting",
      explanation: blank("unknown", "No machine is ready to fetch the model's files.", plan.now),
    };
  return { ...fetching(plan.now), fetch: { nodeId, fileIds: files.map((file) => file.id) } };
}

function withPlaced(node: PlacementNode, placed: readonly Chosen<ReplicaChoice>[]): PlacementNode {
  const here = placed.filter((attempt) => attempt.nodeId === node.id).flatMap((attempt) => attempt.choice.parts);
  const bytes = (where: "host" | "device") =>
    here.reduce((sum, part) => sum + (part.where === where ? part.bytes : 0), 0);
  return {
    ...node,
    reservations: { host: node.reservations.host + bytes("host"), device: node.reservations.device + bytes("device") },
  };
}

function withSupply(node: PlacementNode, { supplies }: ReplicaPlan): PlacementNode {
  const supply = supplies.get(node.id);
  if (!supply) return node;
  return { ...node, localBytes: supply.localBytes, filesProblem: supply.trouble?.detail };
}

/** Changes that make room for one more replica may not make room for all, so fewer replicas are offered instead. */
function withFewerReplicas(explanation: Explanation, replicas: number): Explanation {
  if (replicas === 0 || !["needs-change", "does-not-fit"].includes(explanation.verdict)) return explanation;
  const fix = {
    label: `Run ${replicas} ${replicas === 1 ? "replica" : "replicas"}`,
    patch: { copies: replicas },
    resultingVerdict: "fits",
  };
  return { ...explanation, verdict: "needs-change", fixes: [fix] };
}

const fetching = (now: Date) =>
  ({
    kind: "fetching",
    explanation: blank("unknown", "The model's files are on their way; their header tells what it needs.", now),
  }) as const;

const withoutFiles = (detail: string, now: Date) => refused("MODEL_FILES_INCOMPLETE", detail, now);

const refused = (code: string, detail: string, now: Date) =>
  ({ kind: "refused", code, detail, explanation: blank("does-not-fit", detail, now) }) as const;

const blank = (verdict: Explanation["verdict"], headline: string, now: Date): Explanation => ({
  verdict,
  headline,
  facts: [],
  rules: [],
  runnersUp: [],
  parts: [],
  unknowns: [],
  fixes: [],
  computedAt: now.toISOString(),
});

/** Where a replica can go, or why nowhere. */
export type Attempt<Choice> =
  | { kind: "chosen"; nodeId: string; engine: string; choice: Choice; explanation: Explanation }
  /** The model's header is not read yet; `fetch` when its files have to be asked for first. */
  | { kind: "fetching"; fetch?: { nodeId: string; fileIds: string[] } | undefined; explanation: Explanation }
  /** No machine could be asked. */
  | { kind: "waiting"; explanation: Explanation }
  | { kind: "refused"; code: string; detail: string; explanation: Explanation };

export type Chosen<Choice> = Extract<Attempt<Choice>, { kind: "chosen" }>;
