/** Thrown when the automata of one schema cost more work than the engine can spare; other requests wait meanwhile. */
export class TooMuchWork extends Error {}

/** Steps of about a microsecond each. */
const stepsMax = 400_000;

let steps = 0;

/** Runs one compilation, which never waits for anything, with a count of steps of its own. */
export function withinBudget<Result>(compile: () => Result): Result {
  steps = 0;
  return compile();
}

export function spend(count: number): void {
  steps += count;
  if (steps > stepsMax) throw new TooMuchWork();
}
