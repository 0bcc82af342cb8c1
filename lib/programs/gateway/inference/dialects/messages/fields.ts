import * as z from "zod";
import { parseFields, unsupported } from "../parse-fields";

/** A text, or blocks that are read one by one, each by its type. */
const content = z.union([z.string(), z.array(z.looseObject({ type: z.string() })).max(65_536)], {
  error: "must be a string or a list of content blocks",
});

const message = z.object({ role: z.enum(["user", "assistant", "system"]), content });

const toolChoice = z.discriminatedUnion("type", [
  z.object({ type: z.literal("auto"), disable_parallel_tool_use: z.boolean().nullish() }),
  z.object({ type: z.literal("any"), disable_parallel_tool_use: z.boolean().nullish() }),
  z.object({
    type: z.literal("tool"),
    name: z.string().max(128),
    disable_parallel_tool_use: z.boolean().nullish(),
  }),
  z.object({ type: z.literal("none") }),
]);

const outputFormat = z.object({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) });

/** What is read of a conversation, to answer it and to count it. */
const conversation = {
  model: z.string().max(512).nullish(),
  messages: z.array(message).min(1).max(100_000),
  system: content.nullish(),
  tools: z.array(z.record(z.string(), z.unknown())).max(1024).nullish(),
  tool_choice: toolChoice.nullish(),
  thinking: z.looseObject({ type: z.string().max(32) }).nullish(),
  output_format: outputFormat.nullish(),
  output_config: z.object({ format: outputFormat.nullish(), effort: z.string().max(32).nullish() }).nullish(),
};
const shape = {
  ...conversation,
  max_tokens: z.int().min(1).max(10_000_000),
  stop_sequences: z.array(z.string().max(4096)).max(64).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).max(1_000_000).nullish(),
  stream: z.boolean().nullish(),
};
const fields = z.object(shape);
const counted = z.object(conversation);

export type Content = z.output<typeof content>;
export type Block = Exclude<Content, string>[number];
export type MessageFields = z.output<typeof fields>;
export type Conversation = z.output<typeof counted>;

/** They carry nothing for an engine: markers of a cache that every engine keeps by itself, and notes for a bill. */
const withoutEffect = ["cache_control", "metadata", "service_tier", "inference_geo", "speed", "diagnostics"];

const elsewhere = new Map<string, string>([
  ["container", "tools run on your side"],
  ["mcp_servers", "tools run on your side; offer them in `tools`"],
]);

/** Names that this dialect gives a meaning of its own, or knows not to offer. */
export const messagesNames: ReadonlySet<string> = new Set([
  ...Object.keys(shape),
  ...withoutEffect,
  ...elsewhere.keys(),
]);

/** @throws GatewayError MALFORMED_REQUEST naming the field at fault. */
export function parseMessageFields(sent: object): MessageFields {
  refuseElsewhere(sent);
  return parseFields(fields, sent, [], "dots");
}

/** @throws GatewayError MALFORMED_REQUEST naming the field at fault. */
export function parseConversation(sent: object): Conversation {
  refuseElsewhere(sent);
  return parseFields(counted, sent, [], "dots");
}

function refuseElsewhere(sent: object): void {
  for (const [name, value] of Object.entries(sent)) {
    const advice = elsewhere.get(name);
    const asksForNothing = value === null || (Array.isArray(value) && value.length === 0);
    if (advice && !asksForNothing) throw unsupported(name, `"${name}" is not offered here: ${advice}.`);
  }
}
