import * as z from "zod";
import { chatMessage, withoutNothing } from "./message-schemas";
import { tool, toolChoice } from "./tool-schemas";
import { biasLimit, promptLimits, ranges, stopLimits, tokenIdMax, tokenKey, wholeRanges } from "./ranges";

const inRange = (name: keyof typeof ranges) => z.number().min(ranges[name].min).max(ranges[name].max);
const wholeInRange = (name: keyof typeof wholeRanges) => z.int().min(wholeRanges[name].min).max(wholeRanges[name].max);
const stopText = z.string().min(1).max(stopLimits.charactersMax);
/** Ids of the model's own tokens, in place of a text. */
const tokens = z.array(z.int().min(0).max(tokenIdMax)).min(1).max(promptLimits.tokensMax);

/** Every field that may reach the sampler, with its range. What is not listed is refused. */
const sampling = {
  model: z.string().max(512).optional(),
  temperature: inRange("temperature").nullish(),
  top_p: inRange("top_p").nullish(),
  top_k: wholeInRange("top_k").nullish(),
  min_p: inRange("min_p").nullish(),
  presence_penalty: inRange("presence_penalty").nullish(),
  frequency_penalty: inRange("frequency_penalty").nullish(),
  repeat_penalty: inRange("repeat_penalty").nullish(),
  repeat_last_n: wholeInRange("repeat_last_n").nullish(),
  seed: wholeInRange("seed").nullish(),
  stop: z.union([stopText, z.array(stopText).max(stopLimits.stringsMax)]).nullish(),
  max_tokens: wholeInRange("max_tokens").nullish(),
  logit_bias: z
    .record(z.string(), z.unknown())
    .refine((bias) => Object.keys(bias).length <= biasLimit.tokensMax, { abort: true, error: biasLimit.message })
    .pipe(z.record(z.string().regex(tokenKey), inRange("logit_bias")))
    .nullish(),
  n: z.int().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.boolean().nullish() })
    .nullish(),
  // Fields of the protocol that carry nothing for an engine.
  user: z.string().max(1024).nullish(),
  safety_identifier: z.string().max(1024).nullish(),
  prompt_cache_key: z.string().max(1024).nullish(),
  prompt_cache_retention: z.string().max(64).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  store: z.boolean().nullish(),
  service_tier: z.string().max(64).nullish(),
  // What this engine does anyway; another value asks for something that it lacks.
  cache_prompt: z.literal(true).nullish(),
  skip_special_tokens: z.literal(true).nullish(),
  ignore_eos: z.literal(false).nullish(),
  min_tokens: z.literal(0).nullish(),
  repetition_penalty: z.literal(1).nullish(),
  typical_p: z.literal(1).nullish(),
  top_n_sigma: z.literal([-1, 0]).nullish(),
  mirostat: z.literal(0).nullish(),
  dry_multiplier: z.literal(0).nullish(),
  xtc_probability: z.literal(0).nullish(),
  dynatemp_range: z.literal(0).nullish(),
  timings_per_token: z.literal(false).nullish(),
};

const responseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: z.string().max(128).nullish(),
      description: z.string().max(4096).nullish(),
      strict: z.boolean().nullish(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
]);

/** Switches of a template's manner, by the names that templates give them. */
const templateSwitches = z.strictObject({
  enable_thinking: z.boolean().optional(),
  thinking: z.boolean().optional(),
  reasoning_effort: z.string().max(32).optional(),
});

export const chatRequest = z.strictObject({
  ...sampling,
  messages: z.array(chatMessage).min(1).max(4096),
  max_completion_tokens: wholeInRange("max_completion_tokens").nullish(),
  response_format: responseFormat.nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: wholeInRange("top_logprobs").nullish(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning_effort: z.string().max(32).nullish(),
  chat_template_kwargs: z.preprocess(withoutNothing, templateSwitches).nullish(),
  // A guess at the answer, which may make it quicker and never another.
  prediction: z.looseObject({ type: z.literal("content") }).nullish(),
  // What an answer of text is without being asked.
  modalities: z.array(z.literal("text", { error: "must be text: this engine makes no sound" })).nullish(),
  verbosity: z.literal("medium", { error: "must be medium: models here have no such setting" }).nullish(),
  functions: z.array(z.never({ error: "is the older spelling; send tools" })).nullish(),
  function_call: z.literal(["none", "auto"], { error: "is the older spelling; send tool_choice" }).nullish(),
  reasoning_format: z.literal(["none", "auto"]).nullish(),
  include_reasoning: z.literal(true).nullish(),
  audio: z.null({ error: "asks for sound, which this engine does not make" }).optional(),
  web_search_options: z.null({ error: "asks for a search, which this engine does not make" }).optional(),
});

export const completionRequest = z.strictObject({
  ...sampling,
  prompt: z.union([z.string(), z.array(z.string()).length(1), tokens]),
  response_format: responseFormat.nullish(),
  logprobs: wholeInRange("top_logprobs").nullish(),
  echo: z.literal(false).nullish(),
  suffix: z.literal("", { error: "asks for text before another, which this engine does not write" }).nullish(),
  best_of: z.literal(1).nullish(),
});

export const embeddingRequest = z.strictObject({
  model: z.string().max(512).optional(),
  input: z.union([
    z.string().min(1),
    tokens,
    z
      .array(z.union([z.string().min(1), tokens]))
      .min(1)
      .max(promptLimits.promptsMax),
  ]),
  dimensions: z.int().nullish(),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  user: z.string().max(1024).optional(),
});

export type ChatRequest = z.output<typeof chatRequest>;
export type CompletionRequest = z.output<typeof completionRequest>;
export type EmbeddingRequest = z.output<typeof embeddingRequest>;
export type ResponseFormat = z.output<typeof responseFormat>;
