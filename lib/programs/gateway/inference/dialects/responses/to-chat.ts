import { joinSystem, type ChatMessage } from "../chat-message";
import { otherFields } from "../other-fields";
import type { SaidItems } from "../said-items";
import { responsesNames, type ResponsesFields, type TextFormat } from "./fields";
import { readInput } from "./input";
import { readTools } from "./tools";

type Chat = { chat: Record<string, unknown>; ignored: string[] };

/** The chat that asks the same. @throws GatewayError naming the field at fault. */
export function toChat(fields: ResponsesFields, sent: object, saidItems: SaidItems): Chat {
  const { instructions, input, text, reasoning, include } = fields;
  const system: ChatMessage[] = instructions ? [{ role: "system", content: instructions }] : [];
  const { others, ignored } = otherFields(sent, responsesNames);
  const stream = fields.stream === true;
  const wantsLogprobs = (fields.top_logprobs ?? 0) > 0 || include?.includes("message.output_text.logprobs") === true;
  const tools = readTools(fields);
  const chat = {
    ...others,
    model: fields.model,
    messages: joinSystem([...system, ...readInput(input, saidItems)]),
    // Of the two names the one that every engine knows.
    max_tokens: fields.max_output_tokens,
    temperature: fields.temperature,
    top_p: fields.top_p,
    response_format: text?.format ? toResponseFormat(text.format) : undefined,
    verbosity: text?.verbosity === "medium" ? undefined : text?.verbosity,
    reasoning_effort: reasoning?.effort ?? undefined,
    ...tools,
    parallel_tool_calls: tools.tools ? fields.parallel_tool_calls : undefined,
    ...(wantsLogprobs ? { logprobs: true, top_logprobs: fields.top_logprobs ?? 0 } : {}),
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  };
  return { chat, ignored };
}

/** The chat whose prompt has as many tokens: it is read, and one token of its answer is thrown away. */
export function toCountedChat(fields: ResponsesFields, sent: object, saidItems: SaidItems): Chat {
  const { chat, ignored } = toChat({ ...fields, stream: false, tool_choice: null, text: null }, sent, saidItems);
  return { chat: { ...chat, max_tokens: 1 }, ignored };
}

function toResponseFormat(format: TextFormat): object | undefined {
  switch (format.type) {
    case "text":
      return undefined;
    case "json_object":
      return { type: "json_object" };
    case "json_schema": {
      const { name, description, schema, strict } = format;
      const more = { ...(description ? { description } : {}), ...(typeof strict === "boolean" ? { strict } : {}) };
      return { type: "json_schema", json_schema: { name, schema, ...more } };
    }
  }
}
