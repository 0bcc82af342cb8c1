export type Bandwidth = {
  /** 0 means no cap. */
  setCap(bytesPerSecond: number): void;
  /** Spends bytes that arrived. @returns milliseconds to wait before more is read. */
  spend(bytes: number): number;
};

/** How far ahead of the cap a burst may run. */
const burstMs = 100;

/** One cap shared by all transfers: what was spent is a debt that time pays off. `now` is in milliseconds. */
export function createBandwidth(now: () => number): Bandwidth {
  let cap = 0;
  /** Moment at which everything spent so far is paid. */
  let paidAt = 0;
  return {
    setCap(bytesPerSecond) {
      if (bytesPerSecond === cap) return;
      cap = bytesPerSecond;
      paidAt = now();
    },
    spend(bytes) {
      if (cap === 0) return 0;
      paidAt = Math.max(paidAt, now() - burstMs) + (bytes / cap) * 1000;
      return Math.max(0, paidAt - now());
    },
  };
}
