/**
 * Chooses how many prompt tokens one step evaluates. No step can be interrupted, so a long one holds up the answers of
 * others and outlives a client that has gone; on a slow machine a whole batch of a large model takes minutes.
 */
export type PromptPace = {
  tokens(): number;
  /** Told what a step with prompts took. */
  observe(evaluated: number, milliseconds: number): void;
};

const stepMs = 500;
/** Before anything is known. */
const firstTokens = 32;
/** Fewer would read the weights for every few tokens, and make long prompts slower than they need be. */
const tokensMin = 16;
/** Small steps tell little of what large ones take. */
const growthMax = 4;

export function createPromptPace(tokensMax: number): PromptPace {
  let tokens = Math.min(tokensMax, firstTokens);
  return {
    tokens: () => tokens,
    observe(evaluated, milliseconds) {
      const fitting = Math.floor((evaluated * stepMs) / Math.max(milliseconds, 1));
      const next = milliseconds > stepMs ? Math.min(tokens, fitting) : Math.max(tokens, fitting);
      tokens = Math.min(tokensMax, Math.max(Math.min(tokensMin, tokensMax), Math.min(next, tokens * growthMax)));
    },
  };
}
