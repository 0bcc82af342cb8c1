import type { NodeFacts } from "@/lib/serving/engines/facts";
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { arch, availableParallelism, hostname, platform, release } from "node:os";
import { dirname } from "node:path";
import { parseSysctl, sysctlNames } from "./apple-cpu";
import { readCgroupLimits, type CgroupLimits } from "./cgroup";
import { parseLinuxCpu, type Cpu } from "./linux-cpu";
import type { ReadText } from "./read-text";
import type { RunTool } from "./run-tool";

export type System = { read: ReadText; run: RunTool };

export async function readOs({ read, run }: System): Promise<NodeFacts["os"]> {
  const name = parseOsName(
    platform() === "darwin" ? await stdout(run, "sw_vers") : ((await read("/etc/os-release")) ?? ""),
    platform(),
  );
  return { platform: platform(), name, release: release() };
}

export async function readCpu({ read, run }: System): Promise<Cpu> {
  if (platform() === "darwin") return parseSysctl(await stdout(run, "sysctl", ...sysctlNames), arch()).cpu;
  const [cpuinfo, numaNodes, lscpu, limits] = await Promise.all([
    read("/proc/cpuinfo"),
    read("/sys/devices/system/node/online"),
    stdout(run, "lscpu", "-J"),
    readCgroupLimits(read),
  ]);
  return parseLinuxCpu({
    cpuinfo: cpuinfo ?? "",
    lscpu: lscpu === "" ? undefined : lscpu,
    numaNodes,
    architecture: arch(),
    usableProcessors: availableParallelism(),
    limits,
  });
}

/** Cheap enough to ask for whenever it matters. */
export async function readMemory({ read, run }: System): Promise<Memory> {
  if (platform() === "darwin") {
    const { memoryBytes } = parseSysctl(await stdout(run, "sysctl", "hw.memsize"), arch());
    return parseVmStat(await stdout(run, "vm_stat"), memoryBytes);
  }
  return parseMeminfo((await read("/proc/meminfo")) ?? "", await readCgroupLimits(read));
}

/** Of the disk that will hold the path, which may not exist yet. */
export async function readDisk(path: string): Promise<NodeFacts["disk"]> {
  let existing = path;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const { bsize, blocks, bavail } = await statfs(existing);
  return { path, totalBytes: bsize * blocks, freeBytes: bsize * bavail };
}

export const readHostname = hostname;

async function stdout(run: RunTool, command: string, ...args: string[]): Promise<string> {
  const output = await run(command, ...args);
  return output.kind === "done" ? output.stdout : "";
}

type Memory = NodeFacts["memory"];

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

/** The name people know a system by, from `/etc/os-release` of Linux or `sw_vers` of macOS. */
export function parseOsName(text: string, platform: string): string {
  const pretty = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1];
  if (pretty) return pretty;
  const name = /^ProductName:\s*(.+)$/m.exec(text)?.[1];
  const version = /^ProductVersion:\s*(.+)$/m.exec(text)?.[1];
  return name ? `${name} ${version ?? ""}`.trim() : platform;
}
