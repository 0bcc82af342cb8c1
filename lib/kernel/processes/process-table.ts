import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import { readBootId } from "./boot-id";
import { parseProcessList, type ListedProcess } from "./parse-process-list";
import { parseStat } from "./proc-stat";

export type ProcessRow = { pid: number; groupId: number; startId: string };

const psDeadlineMs = 10_000;
const psOutputBytesMax = 32 * 1024 * 1024;

/** Every process of the machine that has not ended. */
export async function readProcessTable(): Promise<ProcessRow[]> {
  if (process.platform !== "linux") return listProcesses("-ax");
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(pids.map((pid) => readProcess(Number(pid))));
  return rows.filter((row) => row !== undefined);
}

/** @returns undefined when no such process runs; one that ended but was not reaped counts as not running. */
export async function readProcess(pid: number): Promise<ProcessRow | undefined> {
  if (process.platform !== "linux") return listProcess(pid);
  const stat = await unlessMissing(readFile(`/proc/${pid}/stat`, "utf8"));
  const parsed = stat === undefined ? undefined : parseStat(stat, readBootId());
  return parsed && { pid, ...parsed };
}

/** Processes that the flags choose, as `ps` of macOS and BSD lists them. */
export async function listProcesses(...flags: string[]): Promise<ListedProcess[]> {
  const argv = ["LC_ALL=C", "ps", "-ww", ...flags, "-o", "pid=,pgid=,stat=,lstart=,command="];
  const { stdout } = await promisify(execFile)("/usr/bin/env", argv, {
    timeout: psDeadlineMs,
    maxBuffer: psOutputBytesMax,
  });
  return parseProcessList(stdout);
}

async function listProcess(pid: number): Promise<ProcessRow | undefined> {
  try {
    return (await listProcesses("-p", String(pid)))[0];
  } catch (error) {
    // ps exits 1 when there is no such process.
    if (error instanceof Error && "code" in error && error.code === 1) return undefined;
    throw error;
  }
}
