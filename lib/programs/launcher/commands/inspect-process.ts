import { isRunning } from "@/lib/kernel/processes/process-identity";
import type { ProcessRecord } from "../processes/state-file";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { unlessMissing } from "@/lib/kernel/errors/system-error";

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

/** Resident memory of a process in bytes; undefined when it ended meanwhile. */
async function readMemoryBytes(pid: number): Promise<number | undefined> {
  const kibibytes = process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

async function fromProc(pid: number): Promise<string | undefined> {
  const status = await unlessMissing(readFile(`/proc/${pid}/status`, "utf8"));
  return /^VmRSS:\s+(\d+) kB$/m.exec(status ?? "")?.[1];
}

async function fromPs(pid: number): Promise<string | undefined> {
  const listing = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)], { timeout: 5_000 }).catch(
    () => undefined,
  );
  return /^\s*(\d+)/.exec(listing?.stdout ?? "")?.[1];
}
