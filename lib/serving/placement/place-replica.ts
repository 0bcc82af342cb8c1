import type { MemoryEstimate } from "@/lib/serving/engines";
import type { ErrorCode } from "@/lib/kernel/errors";
import type { Explanation } from "./contract";
import { explainChoice, explainRefusal } from "./explain";
import { examine, filterIds, isFeasible, type Candidate, type FilterId } from "./filters";
import type { PlacementNode, PlacementRequest } from "./placement-node";
import { rank } from "./rank";

export type Placement =
  | {
      ok: true;
      nodeId: string;
      engine: string;
      /** Engine parameters with every default filled in. */
      config: Record<string, unknown>;
      estimate: MemoryEstimate;
      explanation: Explanation;
    }
  | { ok: false; code: RefusalCode; explanation: Explanation };

/** UNAVAILABLE means that no machine could be asked: time may help. The others need a change. */
export type RefusalCode = Extract<
  ErrorCode,
  "UNAVAILABLE" | "NO_ENGINE" | "INVALID_INPUT" | "MODEL_FILES_INCOMPLETE" | "DISK_FULL" | "NO_FIT_CAPACITY"
>;

/** Filters, then scores: where one replica goes, or why nowhere. Pure: the same facts give the same answer. */
export function placeReplica(request: PlacementRequest, nodes: PlacementNode[], now: Date): Placement {
  const candidates = nodes.map((node) => examine(node, request));
  const refused = candidates.filter((candidate) => !isFeasible(candidate));
  const ranked = rank(candidates.filter(isFeasible));
  const [best] = ranked;
  if (!best) {
    const closest = closestOf(refused);
    return {
      ok: false,
      code: codeOf(closest?.refusal?.filter),
      explanation: explainRefusal(closest, refused, request.facts, now),
    };
  }
  return {
    ok: true,
    nodeId: best.node.id,
    engine: best.driver.name,
    config: best.config,
    estimate: best.estimate,
    explanation: explainChoice(best, { ranked, refused, facts: request.facts }, now),
  };
}

/** The machine that passed most filters; of those that lack memory, the one with most of it. */
function closestOf(refused: Candidate[]): Candidate | undefined {
  const distance = ({ refusal }: Candidate) => (refusal ? filterIds.indexOf(refusal.filter) : -1);
  return refused.toSorted(
    (a, b) => distance(b) - distance(a) || (b.fit?.capacityBytes ?? 0) - (a.fit?.capacityBytes ?? 0),
  )[0];
}

function codeOf(filter: FilterId | undefined): RefusalCode {
  switch (filter) {
    case undefined:
    case "pinned-node":
    case "reachable":
    case "approved":
    case "cordoned":
    case "facts":
      return "UNAVAILABLE";
    case "engine":
      return "NO_ENGINE";
    case "parameters":
      return "INVALID_INPUT";
    case "files":
      return "MODEL_FILES_INCOMPLETE";
    case "disk":
      return "DISK_FULL";
    case "memory":
      return "NO_FIT_CAPACITY";
  }
}
