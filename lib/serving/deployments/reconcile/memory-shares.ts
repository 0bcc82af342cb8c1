import { type Explanation, explanation as schema } from "@/lib/serving/placement/contract";
import { listInstancesWithoutShares, setMemoryShares } from "@/db/queries/reservations";
import type { Platform } from "@/lib/kernel/context";

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

/** The release before divided no memory; what it placed while it was put back would count as host memory alone. */
export async function fillMemoryShares({ db }: Pick<Platform, "db">): Promise<void> {
  for (const { id, estimatedBytes, explanation } of await listInstancesWithoutShares(db)) {
    const parts = schema.safeParse(explanation).data?.parts ?? [];
    if (parts.length > 0) await setMemoryShares(db, id, memoryShares(parts, estimatedBytes ?? 0));
  }
}
