import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { crashLoopFailures, restartDelayMs } from "./backoff";
import type { LeftProcess } from "./left-processes";
import { logSize, readTail } from "./log-tail";
import type { ProcessName } from "./process-names";
import { stopProcess, watchProcess, type RunningProcess, type StopStep } from "./running-process";
import type { ProcessRecord } from "./state-file";

export type ProcessSpec = {
  name: ProcessName;
  port: number;
  fingerprint: string;
  logFile: string;
  start(record: (identity: ProcessIdentity) => Promise<void>): Promise<RunningProcess>;
  isReady(): Promise<boolean>;
  /** Whether it still runs its loop at all; ready or not does not matter here. */
  isLive(): Promise<boolean>;
  timing: Timing;
};

export type Timing = {
  /** How often a starting process is asked whether it is ready. */
  startProbeMs: number;
  /** How often a ready one is asked. */
  probeMs: number;
  /** A process not ready after this time is killed, which counts as a failure. */
  startTimeoutMs: number;
  /** A process that was ready and has not answered its liveness address for this long hangs, and is killed. */
  hangTimeoutMs: number;
  /** A run of at least this length clears the failures before it. */
  steadyMs: number;
  delayMs(failures: number): number;
};

export const productionTiming: Timing = {
  startProbeMs: 100,
  probeMs: 2_000,
  startTimeoutMs: 120_000,
  hangTimeoutMs: 60_000,
  steadyMs: 30_000,
  delayMs: restartDelayMs,
};

/**
 * Keeps one process running until `stop`.
 *
 *     starting ──▶ ready ◀──▶ unready        unready: it lives, but a thing it needs does not answer
 *        │           │           │
 *        └───────────┴───────────┴──▶ it ends, is late, or hangs and is killed
 *                                         │
 *     starting ◀── pause ◀── restarting ◀─┤
 *         ╰── shown as crash-looping until ready, when this was the fifth end in a row
 *
 *     stop: stopping ──▶ stopped
 */
export class SupervisedProcess {
  readonly #spec: ProcessSpec;
  readonly #changed: () => Promise<void>;
  readonly #stopping = new AbortController();
  #stopSteps: StopStep[] = [];
  #running: RunningProcess | undefined;
  readonly #loop: Promise<void>;
  #failures = 0;
  #record: ProcessRecord;

  /**
   * @param changed called after every change of `record`, and awaited before a new process does anything.
   * @param adopted a process that runs already and is supervised from here on.
   */
  constructor(spec: ProcessSpec, changed: () => Promise<void>, adopted?: LeftProcess) {
    this.#spec = spec;
    this.#changed = changed;
    const { name, port, fingerprint } = spec;
    this.#record = { name, port, fingerprint, state: "starting", restarts: 0 };
    if (adopted) this.#record = { ...this.#record, identity: adopted.identity, startedAt: adopted.startedAt };
    this.#loop = this.#supervise(adopted && watchProcess(adopted.identity));
  }

  get record(): ProcessRecord {
    return this.#record;
  }

  /** Ends the process for good. @returns the signal it took, undefined when nothing ran or nothing helped. */
  async stop(steps: StopStep[]): Promise<NodeJS.Signals | undefined> {
    this.#stopSteps = steps;
    this.#stopping.abort();
    if (this.#running) await this.#change({ state: "stopping" });
    const signal = this.#running && (await stopProcess(this.#running, steps));
    if (!this.#running || signal) await this.#loop;
    return signal;
  }

  async #supervise(adopted?: RunningProcess): Promise<void> {
    let next = adopted;
    while (!this.#stopping.signal.aborted) {
      const startedAtMs = performance.now();
      const logStart = await logSize(this.#spec.logFile);
      const reason = await this.#runOnce(next);
      next = undefined;
      this.#running = undefined;
      if (this.#stopping.signal.aborted) break;
      this.#failures = performance.now() - startedAtMs >= this.#spec.timing.steadyMs ? 1 : this.#failures + 1;
      const lastExit = { reason, at: new Date().toISOString(), log: await readTail(this.#spec.logFile, 15, logStart) };
      const state = this.#failures >= crashLoopFailures ? "crash-looping" : "restarting";
      await this.#change({ state, lastExit, restarts: this.#record.restarts + 1, identity: undefined });
      await sleepUnless(this.#stopping.signal, this.#spec.timing.delayMs(this.#failures));
    }
    await this.#change({ state: "stopped", identity: undefined });
  }

  /** @returns what ended the run, in words. */
  async #runOnce(adopted?: RunningProcess): Promise<string> {
    try {
      this.#running = adopted ?? (await this.#spec.start((identity) => this.#started(identity)));
    } catch (error) {
      return `did not start: ${error instanceof Error ? error.message : String(error)}`;
    }
    await this.#started(this.#running.identity);
    // A stop that came while the process was starting found nothing to signal.
    if (this.#stopping.signal.aborted) void stopProcess(this.#running, this.#stopSteps);
    const ended = new AbortController();
    const probing = this.#probe(this.#running, ended.signal);
    const reason = await this.#running.exited;
    ended.abort();
    return (await probing) ?? reason;
  }

  /** Follows readiness until the process ends. @returns why this loop killed it, if it did. */
  async #probe(running: RunningProcess, ended: AbortSignal): Promise<string | undefined> {
    const { timing } = this.#spec;
    const startedAtMs = performance.now();
    let answeredAtMs: number | undefined;
    while (!ended.aborted) {
      const ready = await this.#spec.isReady();
      if (ended.aborted || this.#stopping.signal.aborted) return undefined;
      const now = performance.now();
      if (ready || (answeredAtMs !== undefined && (await this.#spec.isLive()))) answeredAtMs = now;
      if (answeredAtMs !== undefined) await this.#change({ state: ready ? "ready" : "unready" });
      const silentMs = now - (answeredAtMs ?? startedAtMs);
      if (silentMs >= (answeredAtMs === undefined ? timing.startTimeoutMs : timing.hangTimeoutMs)) {
        running.signal("SIGKILL");
        return answeredAtMs === undefined
          ? `was not ready after ${Math.round(silentMs / 1000)} s and was killed`
          : `did not answer for ${Math.round(silentMs / 1000)} s and was killed`;
      }
      await sleepUnless(ended, answeredAtMs === undefined ? timing.startProbeMs : timing.probeMs);
    }
    return undefined;
  }

  async #started(identity: ProcessIdentity): Promise<void> {
    if (isDeepStrictEqual(this.#record.identity, identity)) return;
    // A crash loop is over when the process is ready, not when it is tried once more.
    const state = this.#failures >= crashLoopFailures ? "crash-looping" : "starting";
    await this.#change({ state, identity, startedAt: new Date().toISOString() });
  }

  async #change(change: Partial<ProcessRecord>): Promise<void> {
    const next = { ...this.#record, ...change };
    if (isDeepStrictEqual(next, this.#record)) return;
    this.#record = next;
    await this.#changed();
  }
}

async function sleepUnless(signal: AbortSignal, delayMs: number): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
