import { isRunning, type ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { inStopOrder, type ProcessName } from "./process-names";
import { stopProcess, watchProcess, type StopStep } from "./running-process";
import type { ProcessRecord, SupervisorState } from "./state-file";

/** A process that a supervisor started which is gone. */
export type LeftProcess = ProcessRecord & { identity: ProcessIdentity };

/** What runs on although its supervisor was killed. */
export async function findLeftProcesses(state: SupervisorState | undefined): Promise<Map<ProcessName, LeftProcess>> {
  const left = new Map<ProcessName, LeftProcess>();
  for (const record of state?.processes ?? []) {
    const { identity } = record;
    if (identity && (await isRunning(identity))) left.set(record.name, { ...record, identity });
  }
  return left;
}

/** Ends them in the order of every shutdown. @returns those that outlived all signals. */
export async function stopLeftProcesses(
  left: LeftProcess[],
  stepsOf: (name: ProcessName) => StopStep[],
): Promise<LeftProcess[]> {
  const survivors: LeftProcess[] = [];
  await inStopOrder(left, async (one) => {
    const signal = await stopProcess(watchProcess(one.identity), stepsOf(one.name));
    if (!signal) survivors.push(one);
  });
  return survivors;
}
