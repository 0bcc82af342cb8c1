import type { InferenceOperation } from "./route-request";

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

const boolean: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");

const text =
  (lengthMax: number): Check =>
  (value) =>
    typeof value === "string" && value.length <= lengthMax
      ? undefined
      : lengthMax === Infinity
        ? "must be a string"
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

const logitBias: Check = (value) =>
  isObject(value) && Object.entries(value).every(([token, bias]) => /^\d+$/.test(token) && !number(-100, 100)(bias))
    ? undefined
    : "must map token ids to numbers from -100 to 100";

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

const prompt = either(text(Infinity), list(2048));

/** Sampling as OpenAI has it, and as the engines extend it. Ranges keep values out that have hurt an engine before. */
const sampling: Record<string, Check> = {
  model: text(512),
  stream: boolean,
  stream_options: streamOptions,
  max_tokens: integer(0, 10_000_000),
  temperature: number(0, 10),
  top_p: number(0, 1),
  n: integer(1, 128),
  stop: either(text(4096), listOf(64, text(4096))),
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  presence_penalty: number(-2, 2),
  frequency_penalty: number(-2, 2),
  logit_bias: logitBias,
  user: text(1024),
  top_k: integer(-1, 1_000_000),
  min_p: number(0, 1),
  typical_p: number(0, 1),
  top_n_sigma: number(-1, 100),
  repeat_penalty: number(0, 10),
  repetition_penalty: number(0, 10),
  repeat_last_n: integer(-1, 1_000_000),
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
  max_completion_tokens: integer(0, 10_000_000),
  logprobs: boolean,
  top_logprobs: integer(0, 20),
  tools: list(1024),
  tool_choice: either(text(64), object),
  parallel_tool_calls: boolean,
  functions: list(1024),
  function_call: either(text(256), object),
  modalities: listOf(8, text(32)),
  audio: object,
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
  prompt,
  suffix: text(1_000_000),
  echo: boolean,
  logprobs: integer(0, 20),
  best_of: integer(1, 20),
};

const embeddings: Record<string, Check> = {
  model: text(512),
  input: prompt,
  encoding_format: text(16),
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
