import type { Assignments } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../downloads/backoff";
import type { ControlClient } from "./control-client";
import { isUnknownNode } from "./control-error";

type Options = {
  client: Pick<ControlClient, "assignments">;
  /** Newest revision there is a list of, from an earlier agent perhaps. */
  knownRevision: number;
  /** Makes a list the wanted one. */
  apply: (list: Assignments) => Promise<void>;
  /** The control plane does not know this node. Resolves to whether it does now, under a new identity. */
  onUnknownNode: () => Promise<boolean>;
  log: Logger;
  random?: () => number;
  timing?: Partial<FollowTiming>;
};

export type FollowTiming = {
  retryMs: number;
  retryMsMax: number;
  /** Pause before the next call to a control plane that does not know this node. */
  unknownNodeMs: number;
  /** A list that is already known is not asked for more often, should a proxy cut every call short. */
  sameListMs: number;
  /** Time after which an older revision is believed: the control plane was restored from a backup. */
  olderBelievedMs: number;
};

const defaultTiming: FollowTiming = {
  retryMs: 500,
  retryMsMax: 10_000,
  unknownNodeMs: 30_000,
  sameListMs: 1_000,
  olderBelievedMs: 60_000,
};

/** Keeps asking for the newest list until it is closed. Lists are applied one after the other, never an older one. */
export function followAssignments(options: Options): { close(): Promise<void> } {
  const timing = { ...defaultTiming, ...options.timing };
  const { log } = options;
  const closed = new AbortController();
  const { signal } = closed;
  let known = options.knownRevision;
  let asked = 0;
  let failures = 0;
  let olderSinceMs: number | undefined;

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      const delayMs = await step().catch(failed);
      if (delayMs > 0 && !signal.aborted) await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns the pause before the next call, in ms. */
  async function step(): Promise<number> {
    const startedAt = performance.now();
    const list = await options.client.assignments(asked, signal);
    failures = 0;
    if (list.revision < known && !believeOlder(list.revision)) {
      asked = known;
      return timing.sameListMs;
    }
    olderSinceMs = undefined;
    const isNew = list.revision !== asked;
    await options.apply(list);
    known = asked = list.revision;
    return isNew || performance.now() - startedAt > timing.sameListMs ? 0 : timing.sameListMs;
  }

  /** A late answer is soon followed by a newer one; a control plane that was set back stays where it is. */
  function believeOlder(revision: number): boolean {
    if (olderSinceMs === undefined) log.warn({ revision, known }, "an older assignment list was refused");
    olderSinceMs ??= performance.now();
    if (performance.now() - olderSinceMs < timing.olderBelievedMs) return false;
    log.warn({ revision, known }, "the control plane went back to an older list and stayed there; it is followed");
    return true;
  }

  async function failed(error: unknown): Promise<number> {
    if (signal.aborted) return 0;
    failures += 1;
    if (isUnknownNode(error)) {
      if (await options.onUnknownNode()) {
        known = asked = 0;
        return 0;
      }
      return timing.unknownNodeMs;
    }
    log[failures === 1 ? "warn" : "debug"]({ err: error, failures }, "assignments could not be read; engines go on");
    const limits = { backoffMs: timing.retryMs, backoffMaxMs: timing.retryMsMax };
    return backoffMs(failures, limits, options.random ?? Math.random);
  }

  const following = follow();
  return {
    async close() {
      closed.abort();
      await following;
    },
  };
}
