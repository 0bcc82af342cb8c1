import type { FileVerificationRow } from "@/db/queries/file-verifications";
import { isDeepStrictEqual } from "node:util";
import type { ObservedVerification } from "../protocol";

/** A verification that is still open, and what its node says of it. */
export type Answered = { row: FileVerificationRow; observed: ObservedVerification };

/** Columns that the agent's reports write. */
type Observation = Pick<
  FileVerificationRow,
  "observedGeneration" | "phase" | "bytesDone" | "result" | "verifiedAt" | "lostAt" | "error"
>;

type Loss = "damaged" | "missing";

const lossWords: Record<Loss, string> = {
  damaged: "Its content did not match its checksum any more and is in quarantine.",
  missing: "Its content was not on the disk any more.",
};

export const isLoss = ({ phase }: ObservedVerification): boolean => phase === "damaged" || phase === "missing";

/**
 * `remedy` says what comes after a loss.
 *
 * @returns undefined when nothing is new, or for an answer to an older wish.
 */
export function observeVerification(
  row: FileVerificationRow,
  observed: ObservedVerification,
  { now, remedy }: { now: Date; remedy: string | undefined },
): Observation | undefined {
  if (observed.generation !== row.generation) return undefined;
  const { phase } = observed;
  const loss = phase === "damaged" || phase === "missing" ? phase : undefined;
  const result = phase === "intact" ? phase : loss;
  const observation: Observation = {
    observedGeneration: observed.generation,
    phase,
    bytesDone: observed.bytesDone,
    result: result ?? row.result,
    verifiedAt: result ? now : row.verifiedAt,
    lostAt: loss ? now : row.lostAt,
    error: loss ? lossError(loss, remedy) : (observed.error ?? null),
  };
  const isNew = (Object.keys(observation) as (keyof Observation)[]).some(
    (name) => !isDeepStrictEqual(row[name], observation[name]),
  );
  return isNew ? observation : undefined;
}

const lossError = (loss: Loss, remedy: string | undefined) => ({
  code: "CONTENT_MISMATCH",
  detail: [lossWords[loss], remedy].filter(Boolean).join(" "),
});
