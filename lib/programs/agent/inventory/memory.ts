import type { NodeFacts } from "@/lib/serving/engines/facts";
import type { CgroupLimits } from "./cgroup";

export type Memory = NodeFacts["memory"];

/** `/proc/meminfo`, within what the control group leaves. */
export function parseMeminfo(text: string, limits: CgroupLimits): Memory {
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * 1024;
  return {
    totalBytes: Math.min(bytes("MemTotal"), limits.memoryBytes ?? Infinity),
    availableBytes: Math.min(bytes("MemAvailable"), limits.memoryFreeBytes ?? Infinity),
  };
}

/** `vm_stat` of macOS: free pages, and those that hold nothing which could not be read again. */
export function parseVmStat(text: string, totalBytes: number): Memory {
  const pageBytes = Number(/page size of (\d+) bytes/.exec(text)?.[1] ?? 4096);
  const pages = (name: string) => Number(new RegExp(`^Pages ${name}:\\s+(\\d+)\\.$`, "m").exec(text)?.[1] ?? 0);
  const available = pages("free") + pages("inactive") + pages("speculative") + pages("purgeable");
  return { totalBytes, availableBytes: Math.min(totalBytes, available * pageBytes) };
}
