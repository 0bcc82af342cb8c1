import type { AssignedVerification, ObservedVerification, VerificationPhase } from "@/lib/serving/nodes/protocol";

/** One file to be read again, and how far that is. */
export type Verification = {
  assigned: AssignedVerification;
  phase: VerificationPhase;
  bytesDone: number;
  error?: ObservedVerification["error"];
};

type Known = {
  verifications: ReadonlyMap<string, Verification>;
  isHere: (fileId: string) => boolean;
};

/** Takes over a new list. What is known of a file stays with it until it is asked for anew. */
export function acceptAssigned(list: readonly AssignedVerification[], known: Known): Map<string, Verification> {
  return new Map(list.map((assigned) => [assigned.fileId, accept(assigned, known)]));
}

function accept(assigned: AssignedVerification, { verifications, isHere }: Known): Verification {
  const { fileId, generation, desired } = assigned;
  const before = verifications.get(fileId);
  if (before?.assigned.generation === generation) return before;
  if (desired === "run") return { assigned, phase: "queued", bytesDone: 0 };
  // Whoever cancels a moment too late has to learn the outcome: a damaged file is gone already.
  if (before && !isPending(before)) return { ...before, assigned };
  return { assigned, phase: isHere(fileId) ? "cancelled" : "missing", bytesDone: 0 };
}

export const isPending = ({ phase }: Pick<Verification, "phase">): boolean =>
  phase === "queued" || phase === "verifying";
