import { listInstancesWithoutShares, setMemoryShares } from "@/db/queries/promises";
import type { Platform } from "@/lib/kernel/context";
import { explanation as schema } from "@/lib/serving/placement/contract";
import { memoryShares } from "./memory-shares";

/** The release before divided no memory; what it placed while it was put back would count as host memory alone. */
export async function fillMemoryShares({ db }: Pick<Platform, "db">): Promise<void> {
  for (const { id, estimatedBytes, explanation } of await listInstancesWithoutShares(db)) {
    const parts = schema.safeParse(explanation).data?.parts ?? [];
    if (parts.length > 0) await setMemoryShares(db, id, memoryShares(parts, estimatedBytes ?? 0));
  }
}
