import * as z from "zod";
import { parseFields, unsupported } from "../parse-fields";

const textFormat = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text") }),
  z.object({ type: z.literal("json_object") }),
  z.object({
    type: z.literal("json_schema"),
    name: z.string().max(128),
    description: z.string().max(4096).nullish(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
  }),
]);

const shape = {
  model: z.string().max(512).nullish(),
  input: z.union([z.string(), z.array(z.record(z.string(), z.unknown())).max(16_384)], {
    error: "must be a string or a list of items",
  }),
  instructions: z.string().nullish(),
  max_output_tokens: z.int().min(1).max(10_000_000).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  text: z.object({ format: textFormat.nullish(), verbosity: z.string().max(32).nullish() }).nullish(),
  reasoning: z.object({ effort: z.string().max(32).nullish(), summary: z.string().max(32).nullish() }).nullish(),
  tools: z.array(z.record(z.string(), z.unknown())).max(1024).nullish(),
  tool_choice: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  include: z.array(z.string().max(128)).max(64).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.record(z.string(), z.boolean()).nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  store: z.boolean().nullish(),
  truncation: z.string().max(32).nullish(),
  user: z.string().max(1024).nullish(),
  safety_identifier: z.string().max(1024).nullish(),
  prompt_cache_key: z.string().max(1024).nullish(),
  prompt_cache_retention: z.string().max(64).nullish(),
  prompt_cache_options: z.record(z.string(), z.unknown()).nullish(),
  service_tier: z.string().max(64).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
};
const fields = z.object(shape);

export type ResponsesFields = z.output<typeof fields>;
export type TextFormat = z.output<typeof textFormat>;

/** Asked for nothing, they are null, false or empty. */
const elsewhere = new Map<string, string>([
  ["previous_response_id", "responses are not stored; send the earlier items in `input`"],
  ["conversation", "conversations are not stored; send the earlier items in `input`"],
  ["background", "responses are not stored; ask without it and read the answer as it comes"],
  ["prompt", "prompt templates are not stored; send their text in `instructions` and `input`"],
  ["context_management", "the context is yours to keep within bounds; send fewer items in `input`"],
  ["moderation", "answers are not moderated; leave it out"],
]);

/** @throws GatewayError MALFORMED_REQUEST naming the field at fault. */
export function parseResponsesFields(sent: object): ResponsesFields {
  for (const [name, value] of Object.entries(sent)) {
    const advice = elsewhere.get(name);
    const asksForNothing = value === null || value === false || (Array.isArray(value) && value.length === 0);
    if (advice && !asksForNothing) throw unsupported(name, `"${name}" is not offered here: ${advice}.`);
  }
  const parsed = parseFields(fields, sent, [], "brackets");
  if (parsed.truncation && parsed.truncation !== "disabled") {
    throw unsupported(
      "truncation",
      `"truncation" can only be "disabled": nothing is dropped from a conversation without a word.`,
    );
  }
  return parsed;
}

/** Names that this dialect gives a meaning of its own, or knows not to offer. */
export const responsesNames: ReadonlySet<string> = new Set([...Object.keys(shape), ...elsewhere.keys()]);
