/** So many crashes within the window end the attempts: the cause will not go away by itself. */
export const crashesMax = 5;
export const crashWindowMs = 10 * 60_000;

const firstDelayMs = 1_000;
const longestDelayMs = 60_000;

/** Delay before the next start after the n-th crash in the window: 1, 2, 4 … 60 s. */
export function restartDelayMs(crashes: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (crashes - 1));
}

/** Times of the crashes that still count. */
export function recentCrashes(timesMs: readonly number[], nowMs: number): number[] {
  return timesMs.filter((timeMs) => nowMs - timeMs < crashWindowMs);
}
