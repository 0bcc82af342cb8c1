import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { isSystemError, unlessMissing } from "@/lib/errors/system-error";
import { parseProcessList } from "./parse-process-list";
import { parseStat, readBootId } from "./proc-stat";

export type ProcessRow = { pid: number; groupId: number; startId: string };

/** A process with the mark that every engine of an agent, and all it starts, carry in their environment. */
export type MarkedProcess = ProcessRow & { agentId: string; instanceId: string; runId: string };

export const markNames = { agent: "KAMIWAZA_AGENT", instance: "KAMIWAZA_INSTANCE", run: "KAMIWAZA_RUN" } as const;

const psDeadlineMs = 10_000;
const psOutputBytesMax = 32 * 1024 * 1024;

/** Every process of the machine that has not ended. */
export async function readProcessTable(): Promise<ProcessRow[]> {
  if (process.platform !== "linux") return parseProcessList(await ps());
  const names = await readdir("/proc");
  const bootId = await readBootId();
  const rows = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name): Promise<ProcessRow[]> => {
        const stat = await unlessMissing(readFile(`/proc/${name}/stat`, "utf8"));
        const parsed = stat === undefined ? undefined : parseStat(stat, bootId);
        return parsed ? [{ pid: Number(name), ...parsed }] : [];
      }),
  );
  return rows.flat();
}

/** Processes that carry the mark of this agent. Those of other users can not be read and are not ours. */
export async function findMarkedProcesses(agentId: string): Promise<MarkedProcess[]> {
  const rows = process.platform === "linux" ? await readEnvironments() : parseProcessList(await ps("-E"));
  return rows.flatMap(({ environment, ...row }) => {
    const value = (name: string) => new RegExp(`(?:^|[\\0 ])${name}=([\\w-]+)`).exec(environment)?.[1];
    const [agent, instanceId, runId] = [value(markNames.agent), value(markNames.instance), value(markNames.run)];
    return agent === agentId && instanceId && runId ? [{ ...row, agentId, instanceId, runId }] : [];
  });
}

async function readEnvironments(): Promise<(ProcessRow & { environment: string })[]> {
  const rows = await readProcessTable();
  return Promise.all(rows.map(async (row) => ({ ...row, environment: await readEnvironment(row.pid) })));
}

async function readEnvironment(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/environ`, "latin1");
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ESRCH", "EACCES", "EPERM")) return "";
    throw error;
  }
}

async function ps(...flags: string[]): Promise<string> {
  const columns = "pid=,pgid=,stat=,lstart=,command=";
  const argv = ["LC_ALL=C", "ps", "-axww", ...flags, "-o", columns];
  const { stdout } = await promisify(execFile)("/usr/bin/env", argv, {
    timeout: psDeadlineMs,
    maxBuffer: psOutputBytesMax,
  });
  return stdout;
}
