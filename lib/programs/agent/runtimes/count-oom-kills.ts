import { readFile } from "node:fs/promises";
import { unlessMissing } from "@/lib/kernel/errors/system-error";

/** How often the kernel killed a process of this machine for memory since it started; 0 where it does not say. */
export async function countOutOfMemoryKills(): Promise<number> {
  const counters = await unlessMissing(readFile("/proc/vmstat", "utf8"));
  return Number(/^oom_kill (\d+)$/m.exec(counters ?? "")?.[1] ?? 0);
}
