import { setTimeout as sleep } from "node:timers/promises";
import { signalProcess } from "@/lib/kernel/processes/signal-process";
import { isRunning, type ProcessIdentity } from "@/lib/kernel/processes/process-identity";

/** One process that runs now, whether this supervisor started it or found it. */
export type RunningProcess = {
  identity: ProcessIdentity;
  /** Settles once, with what ended it in words. Never rejects. */
  exited: Promise<string>;
  signal(signal: NodeJS.Signals): void;
};

/** Signals are sent in this order until the process is gone, each given its time. */
export type StopStep = { signal: NodeJS.Signals; graceMs: number };

/** Takes charge of a process that is not our child: its end is only seen by looking. */
export function watchProcess(identity: ProcessIdentity, pollMs = 250): RunningProcess {
  return { identity, exited: waitForEnd(identity, pollMs), signal: (signal) => signalProcess(identity.pid, signal) };
}

async function waitForEnd(identity: ProcessIdentity, pollMs: number): Promise<string> {
  while (await isRunning(identity)) await sleep(pollMs);
  return "ended (it was not started by this supervisor, so its exit code is unknown)";
}

/** @returns the signal that ended it, or undefined when it outlived them all. */
export async function stopProcess(running: RunningProcess, steps: StopStep[]): Promise<NodeJS.Signals | undefined> {
  for (const { signal, graceMs } of steps) {
    running.signal(signal);
    const deadline = new AbortController();
    const ended = await Promise.race([
      running.exited.then(() => true),
      sleep(graceMs, false, { signal: deadline.signal }),
    ]).finally(() => deadline.abort());
    if (ended) return signal;
  }
  return undefined;
}
