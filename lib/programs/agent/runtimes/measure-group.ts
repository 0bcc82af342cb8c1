import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { unlessMissing } from "@/lib/kernel/errors/system-error";
import type { ProcessIdentity } from "@/lib/kernel/processes/process-identity";
import { groupMembers } from "./end-group";
import type { GroupMemory } from "./runtime";

/**
 * Resident memory of a process group. Memory of their own adds up; mapped files and shared memory are mostly the same
 * for all members (the weights), so only the largest share counts.
 */
export async function measureGroup(leader: ProcessIdentity): Promise<GroupMemory> {
  const pids = await groupMembers(leader);
  if (process.platform !== "linux") return { residentBytes: await residentByPs(pids), fileBytes: 0, pids };
  const members = await Promise.all(pids.map(readStatus));
  const ownBytes = members.reduce((sum, { anonBytes }) => sum + anonBytes, 0);
  const fileBytes = Math.max(0, ...members.map((member) => member.fileBytes));
  const sharedBytes = Math.max(0, ...members.map((member) => member.sharedBytes));
  return { residentBytes: ownBytes + fileBytes + sharedBytes, fileBytes, pids };
}

async function readStatus(pid: number) {
  const status = (await unlessMissing(readFile(`/proc/${pid}/status`, "utf8"))) ?? "";
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
  return { anonBytes: bytes("RssAnon"), fileBytes: bytes("RssFile"), sharedBytes: bytes("RssShmem") };
}

async function residentByPs(pids: number[]): Promise<number> {
  if (pids.length === 0) return 0;
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", pids.join(",")], { timeout: 5_000 });
  return stdout.split("\n").reduce((sum, line) => sum + Number(line.trim()) * 1024, 0);
}

/** How often the kernel killed a process of this machine for memory since it started; 0 where it does not say. */
export async function countOutOfMemoryKills(): Promise<number> {
  const counters = await unlessMissing(readFile("/proc/vmstat", "utf8"));
  return Number(/^oom_kill (\d+)$/m.exec(counters ?? "")?.[1] ?? 0);
}
