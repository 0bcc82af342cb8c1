const seconds = 60;

export type Rates = { bytesPerSecond10: number; bytesPerSecond60: number };

export type RateMeter = {
  record(bytes: number): void;
  /** Averages over the last 10 s and 60 s, undefined when nothing arrived in the last 10 s: absent rather than stale. */
  rates(): Rates | undefined;
  reset(): void;
};

/** Counts bytes per second of the last minute. `now` is in milliseconds. */
export function createRateMeter(now: () => number): RateMeter {
  let counts = new Map<number, number>();
  let since: number | undefined;

  const within = (windowMs: number) => {
    const oldest = Math.floor((now() - windowMs) / 1000);
    return [...counts].filter(([second]) => second > oldest).reduce((sum, [, bytes]) => sum + bytes, 0);
  };
  /** Shortly after the start the window is as long as the transfer is old. */
  const average = (windowMs: number) => {
    const elapsedMs = Math.min(windowMs, now() - (since ?? now()));
    return (within(windowMs) * 1000) / Math.max(elapsedMs, 1000);
  };

  return {
    record(bytes) {
      const second = Math.floor(now() / 1000);
      since ??= now();
      counts.set(second, (counts.get(second) ?? 0) + bytes);
      if (counts.size > seconds + 1) counts = new Map([...counts].filter(([key]) => key > second - seconds));
    },
    rates() {
      if (within(10_000) === 0) return undefined;
      return { bytesPerSecond10: average(10_000), bytesPerSecond60: average(60_000) };
    },
    reset() {
      counts = new Map();
      since = undefined;
    },
  };
}
