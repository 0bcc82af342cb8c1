/**
 * Ranges of what steers an answer, for the gateway and for engines of ours alike: what one takes, the other does not refuse.
 * OpenAI's where it has them (https://platform.openai.com/docs/api-reference/chat/create).
 */
export const ranges = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  min_p: { min: 0, max: 1 },
  presence_penalty: { min: -2, max: 2 },
  frequency_penalty: { min: -2, max: 2 },
  repeat_penalty: { min: 0.1, max: 10 },
  logit_bias: { min: -100, max: 100 },
} as const;

/** The same for whole numbers. */
export const wholeRanges = {
  /** Zero and below: no limit, as other engines have it. */
  top_k: { min: -1, max: 1_000_000 },
  repeat_last_n: { min: 0, max: 4096 },
  seed: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
  max_tokens: { min: 1, max: 4_194_304 },
  max_completion_tokens: { min: 1, max: 4_194_304 },
  top_logprobs: { min: 0, max: 20 },
  n: { min: 1, max: 128 },
} as const;

export const stopLimits = { charactersMax: 256, stringsMax: 16 };
/** Token ids as texts, which have nine digits at most. */
export const tokenKey = /^\d{1,9}$/;
/** Every one of them is looked up for every token of the answer. OpenAI names no limit. */
const biasedMax = 1024;
export const biasLimit = {
  tokensMax: biasedMax,
  message: `must name at most ${biasedMax} tokens, each of which is looked up for every token of the answer`,
};
/** Prompts of one request, and tokens of one prompt. */
export const promptLimits = { promptsMax: 2048, tokensMax: 4_194_304 };
export const tokenIdMax = 2 ** 31 - 1;
