import {
  biasLimit,
  promptLimits,
  ranges,
  stopLimits,
  tokenIdMax,
  tokenKey,
  wholeRanges,
} from "@/lib/serving/engines/openai-server/ranges";
import type { InferenceOperation } from "../../front-door/route-request";

/** Says what is wrong with a value, or nothing. */
type Check = (value: unknown) => string | undefined;

type BodyOperation = Extract<InferenceOperation, "chat" | "completions" | "embeddings">;

const integer =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;

const number =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === "number" && value >= min && value <= max ? undefined : `must be a number from ${min} to ${max}`;

const inRange = (name: keyof typeof ranges) => number(ranges[name].min, ranges[name].max);
const wholeInRange = (name: keyof typeof wholeRanges) => integer(wholeRanges[name].min, wholeRanges[name].max);

const boolean: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");

const text =
  (lengthMax: number): Check =>
  (value) =>
    typeof value === "string" && value.length <= lengthMax
      ? undefined
      : `must be a string of at most ${lengthMax} characters`;

const list =
  (lengthMax: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= lengthMax ? undefined : `must be a list of at most ${lengthMax} items`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const object: Check = (value) => (isObject(value) ? undefined : "must be an object");

const either =
  (...checks: Check[]): Check =>
  (value) => {
    const problems = checks.map((check) => check(value));
    return problems.includes(undefined) ? undefined : problems.join(", or ");
  };

const listOf =
  (lengthMax: number, item: Check): Check =>
  (value) =>
    list(lengthMax)(value) ?? (value as unknown[]).map(item).find((problem) => problem !== undefined);

const logitBias: Check = (value) => {
  if (isObject(value) && Object.keys(value).length > biasLimit.tokensMax) return biasLimit.message;
  return isObject(value) &&
    Object.entries(value).every(([token, bias]) => tokenKey.test(token) && inRange("logit_bias")(bias) === undefined)
    ? undefined
    : `must map token ids to numbers from ${ranges.logit_bias.min} to ${ranges.logit_bias.max}`;
};

const stopText: Check = (value) =>
  typeof value === "string" && value.length >= 1 && value.length <= stopLimits.charactersMax
    ? undefined
    : `must be a string of 1 to ${stopLimits.charactersMax} characters, or a list of at most ${stopLimits.stringsMax} of them`;

/** Arguments of the model's own template that only switch its manner; a template or its inner variables are never taken. */
const templateArguments = new Map<string, Check>([
  ["enable_thinking", boolean],
  ["thinking", boolean],
  ["reasoning_effort", text(32)],
]);
const templateSwitches: Check = (value) => {
  if (!isObject(value)) return "must be an object";
  for (const [name, argument] of Object.entries(value)) {
    const check = templateArguments.get(name);
    if (!check) return `may hold ${[...templateArguments.keys()].join(", ")}, not "${name.slice(0, 64)}"`;
    const problem = check(argument);
    if (problem) return `${name} ${problem}`;
  }
  return undefined;
};

/**
 * The engine fetches nothing: images and sound come as `data:` URLs, so that a caller cannot make a node dial an address.
 */
const messages: Check = (value) => {
  if (!Array.isArray(value) || value.length === 0) return "must be a list of messages";
  for (const message of value) {
    if (!isObject(message)) return "must be a list of messages";
    const { content } = message;
    if (!Array.isArray(content)) continue;
    for (const part of content) {
      if (!isObject(part)) return "has a content part that is not an object";
      for (const name of ["image_url", "video_url", "audio_url"]) {
        const place = part[name];
        const url = isObject(place) ? place["url"] : place;
        if (url !== undefined && !(typeof url === "string" && url.startsWith("data:"))) {
          return `takes ${name} as a data: URL only`;
        }
      }
    }
  }
  return undefined;
};

const streamOptions: Check = (value) =>
  isObject(value) && Object.values(value).every((option) => option === null || typeof option === "boolean")
    ? undefined
    : "must be an object of true and false";

const isToken = (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= tokenIdMax;
const isTokens = (value: unknown) =>
  Array.isArray(value) && value.length >= 1 && value.length <= promptLimits.tokensMax && value.every(isToken);

/** One text or several; in place of a text the ids of its tokens may stand. */
const texts: Check = (value) => {
  if (typeof value === "string" || isTokens(value)) return undefined;
  const isList = Array.isArray(value) && value.length >= 1 && value.length <= promptLimits.promptsMax;
  if (isList && (value.every((one) => typeof one === "string") || value.every(isTokens))) return undefined;
  return `must be a string, a list of token ids, or a list of at most ${promptLimits.promptsMax} of either`;
};

const oneOf =
  (...names: string[]): Check =>
  (value) =>
    typeof value === "string" && names.includes(value)
      ? undefined
      : `must be ${names.map((name) => `"${name}"`).join(" or ")}`;

/** Sampling as OpenAI has it, and as the engines extend it. Ranges keep values out that have hurt an engine before. */
const sampling: Record<string, Check> = {
  model: text(512),
  stream: boolean,
  stream_options: streamOptions,
  max_tokens: wholeInRange("max_tokens"),
  temperature: inRange("temperature"),
  top_p: inRange("top_p"),
  n: wholeInRange("n"),
  stop: (value) => (Array.isArray(value) ? listOf(stopLimits.stringsMax, stopText)(value) : stopText(value)),
  seed: wholeInRange("seed"),
  presence_penalty: inRange("presence_penalty"),
  frequency_penalty: inRange("frequency_penalty"),
  logit_bias: logitBias,
  user: text(1024),
  top_k: wholeInRange("top_k"),
  min_p: inRange("min_p"),
  typical_p: number(0, 1),
  top_n_sigma: number(-1, 100),
  repeat_penalty: inRange("repeat_penalty"),
  repetition_penalty: inRange("repeat_penalty"),
  repeat_last_n: wholeInRange("repeat_last_n"),
  mirostat: integer(0, 2),
  mirostat_tau: number(0, 100),
  mirostat_eta: number(0, 1),
  dry_multiplier: number(0, 100),
  dry_base: number(0, 100),
  dry_allowed_length: integer(0, 1_000_000),
  xtc_probability: number(0, 1),
  xtc_threshold: number(0, 1),
  dynatemp_range: number(0, 10),
  dynatemp_exponent: number(0, 10),
  min_tokens: integer(0, 10_000_000),
  ignore_eos: boolean,
  skip_special_tokens: boolean,
  stop_token_ids: listOf(256, integer(0, 10_000_000)),
  cache_prompt: boolean,
  timings_per_token: boolean,
  grammar: text(65_536),
  json_schema: object,
  guided_json: either(object, text(65_536)),
  guided_regex: text(4096),
  guided_choice: listOf(1024, text(4096)),
  guided_grammar: text(65_536),
  structured_outputs: object,
  response_format: object,
  metadata: object,
  store: boolean,
  service_tier: text(64),
  safety_identifier: text(1024),
  prompt_cache_key: text(1024),
  prompt_cache_retention: text(64),
};

const chat: Record<string, Check> = {
  ...sampling,
  messages,
  max_completion_tokens: wholeInRange("max_completion_tokens"),
  logprobs: boolean,
  top_logprobs: wholeInRange("top_logprobs"),
  tools: list(1024),
  tool_choice: either(text(64), object),
  parallel_tool_calls: boolean,
  functions: list(1024),
  function_call: either(text(256), object),
  modalities: listOf(8, text(32)),
  prediction: object,
  reasoning_effort: text(32),
  reasoning_format: text(32),
  include_reasoning: boolean,
  verbosity: text(32),
  web_search_options: object,
  chat_template_kwargs: templateSwitches,
};

const completions: Record<string, Check> = {
  ...sampling,
  prompt: texts,
  suffix: text(1_000_000),
  echo: boolean,
  logprobs: wholeInRange("top_logprobs"),
  best_of: wholeInRange("n"),
};

const embeddings: Record<string, Check> = {
  model: text(512),
  input: texts,
  encoding_format: oneOf("float", "base64"),
  dimensions: integer(1, 65_536),
  user: text(1024),
  truncate_prompt_tokens: integer(-1, 10_000_000),
};

/** What may reach an engine, by operation. A field that is not here is left out; a wrong value is refused. */
export const allowedFields: Record<BodyOperation, ReadonlyMap<string, Check>> = {
  chat: new Map(Object.entries(chat)),
  completions: new Map(Object.entries(completions)),
  embeddings: new Map(Object.entries(embeddings)),
};

/** Refused by name rather than left out: whoever sends them expects an effect that we never allow. */
export const forbiddenFields: ReadonlyMap<string, string> = new Map([
  ["audio", "answers are text"],
  ["chat_template", "the model's own template is used"],
  ["n_discard", "context shifting belongs to the engine"],
  ["n_keep", "context shifting belongs to the engine"],
  ["id_slot", "slots belong to the engine"],
  ["slot_id", "slots belong to the engine"],
  ["lora", "adapters are part of the deployment"],
  ["lora_request", "adapters are part of the deployment"],
  ["samplers", "the order of samplers belongs to the engine"],
  ["mm_processor_kwargs", "processor settings are part of the deployment"],
  ["media_io_kwargs", "processor settings are part of the deployment"],
  ["logits_processors", "code is never taken from a request"],
  ["kv_transfer_params", "cache transfer belongs to the engine"],
]);
