import { isRunning } from "@/lib/kernel/processes/process-identity";
import { readMemoryBytes } from "./read-memory";
import type { ProcessRecord } from "../processes/state-file";

export type ProcessStatus = Pick<ProcessRecord, "name" | "port" | "restarts" | "lastExit" | "state"> & {
  pid: number | undefined;
  uptimeSeconds: number | undefined;
  /** Resident memory of the process itself, without its children. */
  memoryBytes: number | undefined;
};

/** What is true now; the record is as old as the last change that a supervisor lived to see. */
export async function inspectProcess(record: ProcessRecord, isReady: () => Promise<boolean>): Promise<ProcessStatus> {
  const { name, port, restarts, lastExit, identity, startedAt } = record;
  if (!identity || !(await isRunning(identity))) {
    const waits = record.state === "restarting" || record.state === "crash-looping";
    const state = waits ? record.state : "stopped";
    return { name, port, restarts, lastExit, state, pid: undefined, uptimeSeconds: undefined, memoryBytes: undefined };
  }
  const claimsReady = record.state === "ready" || record.state === "unready";
  const state = claimsReady ? ((await isReady()) ? "ready" : "unready") : record.state;
  const uptimeSeconds = startedAt === undefined ? undefined : Math.round((Date.now() - Date.parse(startedAt)) / 1000);
  return {
    name,
    port,
    restarts,
    lastExit,
    state,
    pid: identity.pid,
    uptimeSeconds,
    memoryBytes: await readMemoryBytes(identity.pid),
  };
}
