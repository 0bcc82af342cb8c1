import * as z from "zod";

/** Every field that may reach the sampler, with its range. What is not listed is refused. */
const sampling = {
  model: z.string().max(512).optional(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: z.int().min(0).max(1000).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  repeat_penalty: z.number().min(0.1).max(10).nullish(),
  repeat_last_n: z.int().min(0).max(4096).nullish(),
  seed: z
    .int()
    .min(-1)
    .max(2 ** 32 - 1)
    .nullish(),
  stop: z.union([z.string().min(1).max(256), z.array(z.string().min(1).max(256)).max(16)]).nullish(),
  max_tokens: z.int().min(1).max(4_194_304).nullish(),
  logit_bias: z.record(z.string().regex(/^\d{1,9}$/), z.number().min(-100).max(100)).nullish(),
  n: z.int().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  // Fields of the protocol that carry nothing for an engine.
  user: z.string().max(1024).optional(),
  safety_identifier: z.string().max(1024).optional(),
  prompt_cache_key: z.string().max(1024).optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  store: z.boolean().nullish(),
  service_tier: z.string().max(64).nullish(),
};

const responseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: z.string().max(128).optional(),
      description: z.string().max(4096).optional(),
      strict: z.boolean().nullish(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
]);

const textPart = z.strictObject({ type: z.literal("text"), text: z.string() });

export const chatMessage = z.strictObject({
  role: z.enum(["system", "developer", "user", "assistant"]),
  content: z.union([z.string(), z.array(textPart).max(256)]),
  name: z.string().max(128).optional(),
  refusal: z.null().optional(),
});

export const chatRequest = z.strictObject({
  ...sampling,
  messages: z.array(chatMessage).min(1).max(4096),
  max_completion_tokens: z.int().min(1).max(4_194_304).nullish(),
  response_format: responseFormat.nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  tool_choice: z.literal(["none", "auto"]).nullish(),
});

export const completionRequest = z.strictObject({
  ...sampling,
  prompt: z.union([z.string(), z.array(z.string()).length(1)]),
  response_format: responseFormat.nullish(),
  logprobs: z.int().min(0).max(20).nullish(),
  echo: z.literal(false).nullish(),
});

export const embeddingRequest = z.strictObject({
  model: z.string().max(512).optional(),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2048)]),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  user: z.string().max(1024).optional(),
});

export type ChatMessage = z.output<typeof chatMessage>;
export type ChatRequest = z.output<typeof chatRequest>;
export type CompletionRequest = z.output<typeof completionRequest>;
export type EmbeddingRequest = z.output<typeof embeddingRequest>;
export type ResponseFormat = z.output<typeof responseFormat>;
