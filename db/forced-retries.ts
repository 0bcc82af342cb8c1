type Forced = {
  /** Share of runs that fail, 0 to 1. */
  share: number;
  random: () => number;
};

/** Runs of one transaction that may be made to fail; the next one is spared. */
const failuresMax = 3;

let forced: Forced | undefined;

/**
 * Makes a share of all transactions fail with a serialization failure after their body ran, so that a suite proves every
 * body safe to run again. For tests; off until called.
 */
export function forceRetries(share: number, random: () => number = Math.random): void {
  forced = share > 0 ? { share, random } : undefined;
}

/** @throws the database's own serialization failure, as chance has it. */
export function injectFailure(attempt: number): void {
  if (!forced || attempt > failuresMax || forced.random() >= forced.share) return;
  throw Object.assign(new Error("forced serialization failure"), { code: "40001" });
}
