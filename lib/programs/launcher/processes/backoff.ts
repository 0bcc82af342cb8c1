/** Failures in a row after which a process counts as crash-looping. It is still tried again, at the longest delay. */
export const crashLoopFailures = 5;

const firstDelayMs = 250;
const longestDelayMs = 15_000;

/** Delay before the next start after `failures` ends in a row (1 = first): 250 ms, doubled each time, at most 15 s. */
export function restartDelayMs(failures: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
}
