import type { UsageSummary } from "@/db/queries/usage";

/** How fast answers were written, their first token aside; null when nothing was. */
export function tokensPerSecond({
  generatedTokens,
  generatingMs,
}: Pick<UsageSummary, "generatedTokens" | "generatingMs">): number | null {
  if (!generatedTokens || !generatingMs || generatingMs <= 0) return null;
  return Math.round((generatedTokens / generatingMs) * 1000 * 10) / 10;
}
