import type { Feasible } from "./filters";

type Criterion = { whyNot: string; score: (candidate: Feasible) => number };

/**
 * Lower is better; the first that differs decides. One accelerator before several before a part on one before none,
 * certainty before hope, files
 * that are there before a download, and the fullest machine that still has room, so that large gaps stay.
 */
const criteria: readonly Criterion[] = [
  { whyNot: "It would use slower memory.", score: tier },
  { whyNot: "Its memory would be tighter.", score: ({ fit }) => ["fits", "tight", "unknown"].indexOf(fit.verdict) },
  { whyNot: "The model's files are not there yet.", score: ({ node }) => -node.localBytes },
  { whyNot: "It is kept free for larger models.", score: ({ fit }) => fit.capacityBytes - fit.expectedBytes },
];

/** Best first; equal machines in the order of their ids, so that the answer does not depend on chance. */
export function rank(candidates: Feasible[]): Feasible[] {
  return candidates.toSorted((a, b) => {
    const decisive = criteria.find(({ score }) => score(a) !== score(b));
    return decisive ? decisive.score(a) - decisive.score(b) : a.node.id.localeCompare(b.node.id);
  });
}

/** Why `other` came behind `best`. */
export function whyNot(best: Feasible, other: Feasible): string {
  const decisive = criteria.find(({ score }) => score(best) !== score(other));
  return decisive?.whyNot ?? "It would do as well.";
}

function tier({ estimate, capacity }: Feasible): number {
  const bytesIn = (where: "host" | "device") =>
    estimate.parts.reduce((sum, part) => sum + (part.where === where ? part.bytes : 0), 0);
  const onDevice = bytesIn("device");
  if (onDevice === 0) return 3;
  if (onDevice < bytesIn("host")) return 2;
  return onDevice <= capacity.largestDevice || capacity.unified ? 0 : 1;
}
