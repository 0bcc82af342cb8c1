import type { Explanation } from "@/lib/serving/placement/contract";

/** What of an instance's estimate is weights in host memory, and what is device memory; the rest is other host memory. */
export function memoryShares(
  parts: Explanation["parts"],
  estimatedBytes: number,
): { weightsBytes: number; deviceBytes: number } {
  const sum = (isMeant: (part: Explanation["parts"][number]) => boolean) =>
    parts.reduce((total, part) => total + (isMeant(part) ? part.bytes : 0), 0);
  const scale = estimatedBytes / (sum(() => true) || 1);
  return {
    weightsBytes: Math.round(scale * sum(({ where, name }) => where === "host" && name === "weights")),
    deviceBytes: Math.round(scale * sum(({ where }) => where === "device")),
  };
}
