import * as z from "zod";

const count = z.int().min(0).max(2_147_483_647);

const usage = z.object({
  prompt_tokens: count,
  completion_tokens: count.default(0),
  prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
});

const tokenLogprob = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.number()).nullish(),
  top_logprobs: z
    .array(z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.number()).nullish() }))
    .default([]),
});

/** A call, or in a stream a piece of one: the first names it, the others carry on with its arguments. */
const toolCall = z.object({
  index: z.int().min(0).optional(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

const said = z.object({
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  /** Engines that tell thoughts apart name them in either way. */
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
});

const choice = z.object({
  index: z.int().default(0),
  finish_reason: z.string().nullish(),
  /** The stop string that was met, from engines that tell. */
  stop_reason: z.unknown().optional(),
  message: said.optional(),
  delta: said.optional(),
  logprobs: z.object({ content: z.array(tokenLogprob).nullish() }).nullish(),
});

/** A chat completion as engines answer it, whole (`message`) or one event of its stream (`delta`). */
export const chatAnswer = z.object({
  model: z.string().optional(),
  choices: z.array(choice),
  usage: usage.nullish(),
});

export type ChatAnswer = z.output<typeof chatAnswer>;
export type ChatUsage = z.output<typeof usage>;
export type TokenLogprob = z.output<typeof tokenLogprob>;
export type ToolCallPiece = z.output<typeof toolCall>;
