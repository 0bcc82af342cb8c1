import type { HubRepository } from "@/lib/serving/discover/contract";

type Variant = HubRepository["variants"][number];

/** Half the size of eight bits for nearly the same answers: what most people should begin with. */
const usual = "Q4_K_M";

/** The usual quantization where it fits, else the largest that does. @returns undefined when nothing surely fits. */
export function recommendVariant(variants: readonly Variant[]): Variant | undefined {
  const fitting = variants.filter(({ fit, obstacle }) => fit.verdict === "fits" && obstacle === null);
  return (
    fitting.find(({ quantization }) => quantization === usual) ??
    fitting.toSorted((a, b) => b.total_bytes - a.total_bytes)[0]
  );
}
