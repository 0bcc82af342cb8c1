/** So many crashes within the window end the attempts: the cause will not go away by itself. */
export const crashesMax = 5;
export const crashWindowMs = 10 * 60_000;

const firstDelayMs = 1_000;
const longestDelayMs = 60_000;

/** Delay before the next start after the n-th crash in the window: 1, 2, 4 … 60 s. */
export function restartDelayMs(crashes: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** (crashes - 1));
}

/** Whether the pause before a start is over. A longer one than there can be tells of a clock that was set back. */
export function isDue(retryAtMs: number | undefined, nowMs: number): boolean {
  return retryAtMs === undefined || retryAtMs <= nowMs || retryAtMs > nowMs + longestDelayMs;
}

/** Times of the crashes that still count. Those in the future were noted by a clock that was set back since. */
export function recentCrashes(timesMs: readonly number[], nowMs: number): number[] {
  return timesMs.filter((timeMs) => timeMs <= nowMs && nowMs - timeMs < crashWindowMs);
}
