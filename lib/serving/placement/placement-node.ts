import type { EngineFingerprint, ModelFacts, NodeFacts } from "@/lib/serving/engines";
import type { NodePhase, Reservations } from "@/lib/serving/nodes";

/** A machine as placement sees it: what it is, what is reserved there already, and how far the model's files are. */
export type PlacementNode = {
  id: string;
  name: string;
  phase: NodePhase;
  facts: NodeFacts | null;
  engines: EngineFingerprint[];
  /** Bytes reserved for our other instances there that they have not taken yet. */
  reservations: Reservations;
  /** Bytes of the model's files already on its disk. */
  localBytes: number;
  /** Why the rest of the files cannot get there. */
  filesProblem?: string | undefined;
};

export type PlacementRequest = {
  facts: ModelFacts;
  /** Bytes of all files the engine needs. */
  sizeBytes: number;
  /** Engine parameters somebody set; the rest are the engine's defaults. */
  config: Record<string, unknown>;
  pinnedEngine?: string | undefined;
  pinnedNodeId?: string | undefined;
  forceCpu: boolean;
};
