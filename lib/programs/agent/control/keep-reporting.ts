import type { Report } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { setTimeout as sleep } from "node:timers/promises";
import type { ControlClient } from "./control-client";
import { isUnknownNode } from "./control-error";

type Options = {
  client: Pick<ControlClient, "report">;
  /** Everything this node holds and runs, now. */
  observe: () => Omit<Report, "sequence" | "bootId">;
  bootId: string;
  /** The control plane took a report. */
  onAccepted: () => void;
  /** It does not know this node, or not any more. */
  onUnknown: () => void;
  log: Logger;
  timing?: Partial<ReportTiming>;
};

export type ReportTiming = {
  /** Changes within this time go in one report. */
  leastMs: number;
  /** Three missing reports make a node unreachable, so a fifth of a minute must hold more than two. */
  mostMs: number;
  retryMs: number;
  unknownNodeMs: number;
  flushMs: number;
};

const defaultTiming: ReportTiming = {
  leastMs: 250,
  mostMs: 5_000,
  retryMs: 1_000,
  unknownNodeMs: 30_000,
  flushMs: 3_000,
};

export type Reporting = {
  /** Something changed that the control plane should know of. */
  changed(): void;
  /** Ends the loop after one last report, which gets a few seconds. */
  close(options: { flush: boolean }): Promise<void>;
};

/** Reports the whole observed state: soon after every change, and every few seconds without one. */
export function keepReporting(options: Options): Reporting {
  const timing = { ...defaultTiming, ...options.timing };
  const { client, log, bootId } = options;
  const closed = new AbortController();
  let sequence = 0;
  let failing = false;
  let dirty = false;
  let wake: (() => void) | undefined;

  async function keep(): Promise<void> {
    while (!closed.signal.aborted) {
      const pauseMs = await send(closed.signal);
      await sleep(timing.leastMs, undefined, { signal: closed.signal }).catch(() => undefined);
      if (!closed.signal.aborted) await untilChanged(pauseMs);
    }
  }

  /** @returns the longest pause before the next report. A pause after a failure is not cut short by a change. */
  async function send(signal: AbortSignal): Promise<{ mostMs: number; leastMs: number }> {
    dirty = false;
    sequence += 1;
    try {
      await client.report({ ...options.observe(), sequence, bootId }, signal);
      if (failing) log.info("reports reach the control plane again");
      failing = false;
      options.onAccepted();
      return { mostMs: timing.mostMs, leastMs: 0 };
    } catch (error) {
      if (signal.aborted) return { mostMs: 0, leastMs: 0 };
      const unknown = isUnknownNode(error);
      if (unknown) options.onUnknown();
      if (!failing) {
        const advice = unknown
          ? "The control plane does not know this node any more; engines go on. To bring it back, join with a new token."
          : "a report did not arrive; engines go on";
        log[unknown ? "error" : "warn"]({ err: error }, advice);
      }
      failing = true;
      const leastMs = unknown ? timing.unknownNodeMs : timing.retryMs;
      return { mostMs: Math.max(leastMs, timing.retryMs), leastMs };
    }
  }

  async function untilChanged({ mostMs, leastMs }: { mostMs: number; leastMs: number }): Promise<void> {
    if (leastMs > 0) {
      await sleep(leastMs, undefined, { signal: closed.signal }).catch(() => undefined);
      return;
    }
    if (dirty) return;
    const changed = new AbortController();
    wake = () => changed.abort();
    const signal = AbortSignal.any([changed.signal, closed.signal]);
    await sleep(mostMs - timing.leastMs, undefined, { signal }).catch(() => undefined);
    wake = undefined;
  }

  const keeping = keep();
  return {
    changed() {
      dirty = true;
      wake?.();
    },
    async close({ flush }) {
      closed.abort();
      await keeping;
      if (flush) await send(AbortSignal.timeout(timing.flushMs));
    },
  };
}
