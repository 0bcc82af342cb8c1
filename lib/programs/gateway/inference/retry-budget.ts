export type RetryBudget = { earn(): void; spend(): boolean };

/** One retry per ten calls, so that an outage is not made worse by repetition. */
const earnedPerCall = 0.1;
/** Saved up for the moment an engine dies with many calls in it. */
const savedMax = 500;

export function createRetryBudget(): RetryBudget {
  let saved = savedMax;
  return {
    earn() {
      saved = Math.min(savedMax, saved + earnedPerCall);
    },
    spend() {
      if (saved < 1) return false;
      saved -= 1;
      return true;
    },
  };
}
