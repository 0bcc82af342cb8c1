import { contentOf, joinSystem, type ChatMessage } from "../chat-message";
import { otherFields } from "../other-fields";
import { readBlocks } from "./content";
import { messagesNames, type Conversation, type MessageFields } from "./fields";
import { readToolChoice, readTools } from "./tools";
import { readTurns } from "./turns";

type Chat = { chat: Record<string, unknown>; ignored: string[] };

/** The chat that asks the same. @throws GatewayError naming the field at fault. */
export function toChat(fields: MessageFields, sent: object): Chat {
  const { others, ignored } = otherFields(sent, messagesNames);
  const stream = fields.stream === true;
  const format = fields.output_config?.format ?? fields.output_format;
  const tools = readTools(fields);
  const chat = {
    ...others,
    model: fields.model,
    messages: readConversation(fields),
    max_tokens: fields.max_tokens,
    temperature: fields.temperature,
    top_p: fields.top_p,
    top_k: fields.top_k,
    ...(fields.stop_sequences?.length ? { stop: fields.stop_sequences } : {}),
    ...(format ? { response_format: toResponseFormat(format.schema) } : {}),
    ...(tools.tools ? { ...tools, ...readToolChoice(fields) } : {}),
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  };
  // Agents send it by default, and most engines would refuse the whole call for it.
  if (fields.output_config?.effort) ignored.push("output_config.effort");
  return { chat, ignored };
}

/** The chat whose prompt has as many tokens: it is read, and one token of its answer is thrown away. */
export function toCountedChat(fields: Conversation, sent: object): Chat {
  const { ignored } = otherFields(sent, messagesNames);
  const messages = readConversation(fields);
  return { chat: { model: fields.model, messages, max_tokens: 1, ...readTools(fields) }, ignored };
}

function readConversation({ system, messages }: Conversation): ChatMessage[] {
  const said: ChatMessage[] = system ? [{ role: "system", content: contentOf(readBlocks(system, ["system"])) }] : [];
  return joinSystem([...said, ...readTurns(messages)]);
}

const toResponseFormat = (schema: object) => ({
  type: "json_schema",
  json_schema: { name: "answer", strict: true, schema },
});
