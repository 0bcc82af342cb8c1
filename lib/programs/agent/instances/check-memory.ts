import type { MemoryEstimate } from "@/lib/serving/engines";
import type { FreeMemory } from "../inventory";
import type { Fault } from "./fault";

/** Least memory a start takes, split by where it is taken. */
export type MemoryNeed = FreeMemory;

/** The low end of an estimate, with everything on the host where there are no devices with memory of their own. */
export function leastMemory({ lowBytes, parts }: MemoryEstimate, hasDevices: boolean): MemoryNeed {
  const all = parts.reduce((sum, part) => sum + part.bytes, 0);
  const onDevices = parts.reduce((sum, part) => sum + (part.where === "device" ? part.bytes : 0), 0);
  const deviceBytes = hasDevices && all > 0 ? Math.round(lowBytes * (onDevices / all)) : 0;
  return { hostBytes: lowBytes - deviceBytes, deviceBytes };
}

/** An engine that runs: what it will take at least, and what it has taken already. */
export type MemoryTaker = { need: MemoryNeed; taken: FreeMemory; mappedBytes: number };

/**
 * What is left for one more engine: free memory, less what others that are still loading have yet to take, less the
 * files that others have mapped. The kernel calls those free, but they would be read from disk for every token.
 */
export function leftMemory(free: FreeMemory, others: readonly MemoryTaker[]): FreeMemory {
  const yetToTake = (name: keyof FreeMemory) =>
    others.reduce((sum, { need, taken }) => sum + Math.max(0, need[name] - taken[name]), 0);
  const mappedBytes = others.reduce((sum, other) => sum + other.mappedBytes, 0);
  return {
    hostBytes: Math.max(0, free.hostBytes - yetToTake("hostBytes") - mappedBytes),
    deviceBytes: Math.max(0, free.deviceBytes - yetToTake("deviceBytes")),
  };
}

/** @returns undefined when a start may be tried. */
export function checkMemory(need: MemoryNeed, left: FreeMemory): Fault | undefined {
  const short = [
    need.hostBytes > left.hostBytes ? compare("memory", need.hostBytes, left.hostBytes) : undefined,
    need.deviceBytes > left.deviceBytes ? compare("accelerator memory", need.deviceBytes, left.deviceBytes) : undefined,
  ].filter((sentence) => sentence !== undefined);
  if (short.length === 0) return undefined;
  const advice = "Stop another model here, choose a smaller variant, or give it a smaller context.";
  return { code: "OUT_OF_MEMORY", detail: `${short.join(" ")} ${advice}` };
}

const compare = (what: string, needed: number, free: number) =>
  `It needs at least ${gibibytes(needed)} of ${what}, and ${gibibytes(free)} are free.`;

const gibibytes = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
