import type { BarPart } from "@/components/ui/stacked-bar";
import type { Explanation } from "@/lib/serving/placement/contract";

type Share = { where: "host" | "device"; label: string; parts: BarPart[]; capacity: number };

const partNames: Record<string, string> = {
  weights: "Weights",
  "kv-cache": "Context (KV cache)",
  compute: "Compute buffer",
  runtime: "Engine itself",
};

/** What each memory gives and how much of it is available for models. Accelerators without memory of their own take of the machine's. */
export function memoryShares({ parts, memories = [] }: Pick<Explanation, "parts" | "memories">): Share[] {
  const hasDevice = memories.some(({ where }) => where === "device");
  return memories.map(({ where, capacityBytes }) => ({
    where,
    label:
      where === "device"
        ? "Accelerator memory, of what is available for models"
        : "Memory, of what is available for models",
    parts: parts
      .filter((part) => !hasDevice || part.where === where)
      .map((part) => ({
        id: `${part.where} ${part.name}`,
        label: partNames[part.name] ?? part.name,
        amount: part.bytes,
      })),
    capacity: capacityBytes,
  }));
}
