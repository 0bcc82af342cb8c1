import * as z from "zod";
import { GatewayError } from "../../gateway-error";
import { contentOf, isCalled, textOf, type ChatContentPart, type ChatMessage } from "../chat-message";
import { parseFields, placeOf } from "../parse-fields";
import { notTaken, readBlock, readBlocks } from "./content";
import type { Block, Content, Conversation } from "./fields";

type Place = readonly PropertyKey[];

const toolUse = z.object({
  id: z.string().max(512),
  name: z.string().max(512),
  input: z.record(z.string(), z.unknown()),
});
const toolResult = z.object({
  tool_use_id: z.string().max(512),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).nullish(),
  is_error: z.boolean().nullish(),
});

/** The turns of a conversation as the messages of a chat. @throws GatewayError naming a block that is not taken. */
export function readTurns(turns: Conversation["messages"]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const [index, { role, content }] of turns.entries()) {
    const place = ["messages", index, "content"];
    switch (role) {
      case "system":
        messages.push({ role, content: contentOf(readBlocks(content, place)) });
        break;
      case "user":
        readUser(messages, content, place);
        break;
      case "assistant":
        messages.push(readAssistant(content, place));
        break;
    }
  }
  if (turns.at(-1)?.role === "assistant") {
    const detail = "messages: the last one must be the user's; an answer is not continued from its beginning.";
    throw new GatewayError("MALFORMED_REQUEST", "invalid_value", detail, { param: "messages" });
  }
  return messages;
}

/** What tools gave comes first, each in a message of its own, as chats have it. */
function readUser(messages: ChatMessage[], content: Content, place: Place): void {
  if (typeof content === "string") {
    messages.push({ role: "user", content });
    return;
  }
  const rest: ChatContentPart[] = [];
  for (const [index, block] of content.entries()) {
    const at = [...place, index];
    if (block.type === "tool_result") rest.push(...readToolResult(messages, block, at));
    else rest.push(readBlock(block, at));
  }
  if (rest.length > 0) messages.push({ role: "user", content: contentOf(rest) });
}

/** @returns what the tool gave beside text, such as a screenshot: engines take it from a user alone. */
function readToolResult(messages: ChatMessage[], block: Block, place: Place): ChatContentPart[] {
  const { tool_use_id: id, content, is_error } = parseFields(toolResult, block, place, "dots");
  if (!isCalled(messages, id)) {
    const name = placeOf([...place, "tool_use_id"], "dots");
    const detail = `${name}: no tool_use block with the id "${id}" stands before it.`;
    throw new GatewayError("MALFORMED_REQUEST", "invalid_value", detail, { param: name });
  }
  const parts = readBlocks(content ?? "", [...place, "content"]);
  const text = textOf(parts);
  // A chat has no other way to say so.
  messages.push({ role: "tool", tool_call_id: id, content: is_error ? `Error: ${text}` : text });
  return parts.filter(({ type }) => type !== "text");
}

function readAssistant(content: Content, place: Place): ChatMessage {
  if (typeof content === "string") return { role: "assistant", content };
  const said: ChatContentPart[] = [];
  const calls = content.flatMap((block, index) => {
    const at = [...place, index];
    switch (block.type) {
      case "text":
        said.push(readBlock(block, at));
        return [];
      case "tool_use": {
        const { id, name, input } = parseFields(toolUse, block, at, "dots");
        return [{ id, type: "function" as const, function: { name, arguments: JSON.stringify(input) } }];
      }
      // Thoughts of an earlier turn are of no use in the next.
      case "thinking":
      case "redacted_thinking":
        return [];
      default:
        throw notTaken(block.type, at);
    }
  });
  if (calls.length === 0) return { role: "assistant", content: textOf(said) };
  return { role: "assistant", content: said.length > 0 ? textOf(said) : null, tool_calls: calls };
}
