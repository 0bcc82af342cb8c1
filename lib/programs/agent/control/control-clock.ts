/** The control plane's time, as far as its answers tell: signatures of both sides are judged by one clock. */
export type ControlClock = {
  nowMs(): number;
  /** Takes the `Date` header of an answer. */
  observe(date: string | null): void;
};

/** Less than this is rounding of the header and time on the wire. */
const tolerableMs = 5_000;

export function createControlClock(now: () => number = Date.now): ControlClock {
  let offsetMs = 0;
  return {
    nowMs: () => now() + offsetMs,
    observe(date) {
      const theirs = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(theirs)) return;
      const differenceMs = theirs - now();
      offsetMs = Math.abs(differenceMs) < tolerableMs ? 0 : differenceMs;
    },
  };
}
