import { posix } from "node:path";
import { countRange } from "./count-range";
import type { ReadText } from "./read-text";

/** What control groups leave us; absent where nothing is limited. Engines run in the same group as the agent. */
export type CgroupLimits = {
  /** Processors: the smaller of the CPU quota and the CPU set. */
  processors?: number;
  memoryBytes?: number;
  /** Free below the tightest memory limit; memory that the kernel can take back counts as free. */
  memoryFreeBytes?: number;
};

const mount = "/sys/fs/cgroup";

/** Reads control groups of version 2, from our own group up to the root: the tightest limit holds. */
export async function readCgroupLimits(read: ReadText): Promise<CgroupLimits> {
  const own = /^0::(\/.*)$/m.exec((await read("/proc/self/cgroup")) ?? "")?.[1];
  if (own === undefined || (await read(`${mount}/cgroup.controllers`)) === undefined) return {};
  const levels: CgroupLimits[] = [];
  for (let path = own; ; path = posix.dirname(path)) {
    levels.push(await readLevel(read, posix.join(mount, path)));
    if (path === "/" || path === ".") break;
  }
  return tightest(levels);
}

async function readLevel(read: ReadText, directory: string): Promise<CgroupLimits> {
  const [quota, cpus, limit, current, statistics] = await Promise.all(
    ["cpu.max", "cpuset.cpus.effective", "memory.max", "memory.current", "memory.stat"].map((name) =>
      read(`${directory}/${name}`),
    ),
  );
  const [allowed, period] = (quota ?? "").trim().split(" ").map(Number);
  const byQuota = allowed && period ? Math.max(1, Math.floor(allowed / period)) : Infinity;
  const bySet = cpus?.trim() ? countRange(cpus) : Infinity;
  const memoryBytes = Number(limit ?? Number.NaN);
  const processors = Math.min(byQuota, bySet);
  return {
    ...(Number.isFinite(processors) ? { processors } : {}),
    ...(Number.isFinite(memoryBytes)
      ? { memoryBytes, memoryFreeBytes: Math.max(0, memoryBytes - used(current, statistics)) }
      : {}),
  };
}

/** The page cache of read files counts as used, though the kernel drops it before anything has to wait. */
function used(current = "0", statistics = ""): number {
  const bytes = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(statistics)?.[1] ?? 0);
  return Math.max(0, Number(current) - bytes("inactive_file") - bytes("active_file") - bytes("slab_reclaimable"));
}

function tightest(levels: readonly CgroupLimits[]): CgroupLimits {
  const smallest = (name: keyof CgroupLimits) => {
    const values = levels.flatMap((level) => level[name] ?? []);
    return values.length === 0 ? {} : { [name]: Math.min(...values) };
  };
  return { ...smallest("processors"), ...smallest("memoryBytes"), ...smallest("memoryFreeBytes") };
}
