import * as z from "zod";

/** A call of a tool that the model made earlier. */
export type ToolCall = { id: string; name: string; arguments: string };

/** A message of a chat, whichever spelling its client used. */
export type ChatMessage =
  | { role: "system" | "user"; content: string; name?: string | undefined }
  | {
      role: "assistant";
      content: string;
      reasoning: string | undefined;
      calls: ToolCall[];
      name?: string | undefined;
    }
  | { role: "tool"; content: string; callId: string; name?: string | undefined };

const noText = "must be text: this engine reads no images, sound or files";

const part = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({
        type: z.literal(["text", "input_text", "output_text"]),
        text: z.string(),
        annotations: z.unknown().optional(),
        cache_control: z.unknown().optional(),
      }),
      z.strictObject({ type: z.literal("refusal"), refusal: z.string() }),
    ],
    { error: noText },
  )
  .transform((value) => (value.type === "refusal" ? value.refusal : value.text));

/** Parts are joined as llama-server joins them. A message without content has the empty text. */
const content = z
  .preprocess(
    (value) => (typeof value === "string" ? [{ type: "text", text: value }] : (value ?? [])),
    z.array(z.preprocess(withoutNothing, part), { error: "must be a string or a list of parts" }).max(256),
  )
  .transform((parts) => parts.join("\n"));

/** What clients keep beside a message from other answers, servers and libraries. It says nothing to a model. */
const beside = {
  annotations: z.unknown().optional(),
  cache_control: z.unknown().optional(),
  id: z.unknown().optional(),
  parsed: z.unknown().optional(),
  provider_specific_fields: z.unknown().optional(),
};

const name = z.string().max(128).optional();

const functionCall = z
  .strictObject({
    name: z.string().min(1).max(128),
    arguments: z.union([z.string(), z.record(z.string(), z.unknown()).transform((value) => JSON.stringify(value))]),
    /** The vendor's client keeps what it made of the arguments. */
    parsed_arguments: z.unknown().optional(),
  })
  .transform((called) => ({ name: called.name, arguments: called.arguments }));

const toolCall = z.preprocess(
  withoutNothing,
  z
    .strictObject({
      id: z.string().min(1).max(256),
      type: z.literal("function").default("function"),
      function: functionCall,
      /** Streamed calls are told by their place, which clients keep. */
      index: z.int().optional(),
      provider_specific_fields: z.unknown().optional(),
    })
    .transform(({ id, function: called }) => ({ id, ...called })),
);

const told = z
  .strictObject({ role: z.enum(["system", "developer", "user"]), content, name, ...beside })
  .transform((message) => ({
    role: message.role === "user" ? ("user" as const) : ("system" as const),
    content: message.content,
    name: message.name,
  }));

const said = z
  .strictObject({
    role: z.literal("assistant"),
    content: content.optional(),
    refusal: z.string().optional(),
    reasoning_content: z.string().optional(),
    reasoning: z.string().optional(),
    reasoning_details: z.unknown().optional(),
    tool_calls: z.array(toolCall).max(128).optional(),
    function_call: functionCall.optional(),
    name,
    ...beside,
  })
  .transform((message) => ({
    role: message.role,
    content: message.content || message.refusal || "",
    reasoning: message.reasoning_content ?? message.reasoning,
    calls:
      message.tool_calls ??
      (message.function_call ? [{ id: message.function_call.name, ...message.function_call }] : []),
    name: message.name,
  }));

const result = z
  .strictObject({ role: z.literal("tool"), tool_call_id: z.string().min(1).max(256), content, name, ...beside })
  .transform((message) => ({
    role: message.role,
    content: message.content,
    callId: message.tool_call_id,
    name: message.name,
  }));

/** The older spelling, which knew one call at a time and named it by its function. */
const functionResult = z
  .strictObject({ role: z.literal("function"), name: z.string().min(1).max(128), content, ...beside })
  .transform((message) => ({
    role: "tool" as const,
    content: message.content,
    callId: message.name,
    name: message.name,
  }));

/** One message of any client's history. What asks for nothing is taken as left out; any other unknown field is refused. */
export const chatMessage: z.ZodType<ChatMessage> = z.preprocess(
  withoutNothing,
  z.discriminatedUnion("role", [told, said, result, functionResult], {
    error: "must have the role system, developer, user, assistant or tool",
  }),
);

/** Clients write what they do not use as null or as an empty list. */
export function withoutNothing(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== null && !(Array.isArray(member) && member.length === 0)),
  );
}
