import { setTimeout as sleep } from "node:timers/promises";

export type Bandwidth = {
  /** 0 means no cap. */
  setCap(bytesPerSecond: number): void;
  /** Spends bytes that arrived. @returns when more may be read, if not at once. */
  spend(bytes: number, signal: AbortSignal): Promise<void> | undefined;
};

/** Debt that is let run on: waiting a little for every chunk would cost more than it saves. */
const debtMs = 100;
/** A changed cap takes effect within this time. */
const sliceMs = 200;

/** One cap shared by all transfers: what was spent is a debt that time pays off. `now` is in milliseconds. */
export function createBandwidth(now: () => number): Bandwidth {
  let cap = 0;
  /** Moment at which everything spent so far is paid. */
  let paidAt = 0;
  const owedMs = () => paidAt - now();

  async function payOff(signal: AbortSignal): Promise<void> {
    const until = paidAt;
    while (owedMs() > 0 && until - now() > 0) await sleep(Math.min(sliceMs, owedMs()), undefined, { signal });
  }

  return {
    setCap(bytesPerSecond) {
      if (bytesPerSecond === cap) return;
      cap = bytesPerSecond;
      paidAt = now();
    },
    spend(bytes, signal) {
      if (cap === 0) return undefined;
      paidAt = Math.max(paidAt, now()) + (bytes / cap) * 1000;
      return owedMs() > debtMs ? payOff(signal) : undefined;
    },
  };
}
