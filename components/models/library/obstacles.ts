import { readingOf } from "@/components/models/library/soundness";
import type { ModelSummary } from "@/lib/serving/models/contract";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

/** Why a model cannot be verified now; undefined when it can. */
export function verifyObstacle(model: ModelSummary): string | undefined {
  if (readingOf(model)) return "It is being verified.";
  return isAnywhere(model) ? undefined : "No file of it is complete yet.";
}

/** Why a model cannot be copied to one more machine; undefined when it can. */
export function copyObstacle(model: ModelSummary, nodes: NodeSummary[]): string | undefined {
  if (!model.repo_modelId) return "It came from a folder. Import that folder on the other machine.";
  if (!isAnywhere(model)) return "No file of it is complete yet.";
  const isEverywhere = model.m_files.every(
    ({ on_nodes = [] }) => on_nodes.length === 0 || nodes.every(({ id }) => on_nodes.includes(id)),
  );
  return isEverywhere ? "Every machine has it already." : undefined;
}

const isAnywhere = ({ m_files }: ModelSummary) => m_files.some(({ on_nodes = [] }) => on_nodes.length > 0);
