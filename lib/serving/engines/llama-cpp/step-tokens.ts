import type { LlamaCppConfig } from "./config";

/** Tokens that one step evaluates at most: every request that runs has room for one, or llama.cpp ends the process. */
export function stepTokens({ batchSize, parallel }: Pick<LlamaCppConfig, "batchSize" | "parallel">): number {
  return Math.max(batchSize, parallel);
}
