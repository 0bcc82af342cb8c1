import * as z from "zod";
import { GatewayError } from "../../gateway-error";
import {
  contentOf,
  isCalled,
  textOf,
  type ChatContentPart,
  type ChatMessage,
  type ChatToolCall,
} from "../chat-message";
import { parseFields, placeOf, shown, unsupported } from "../parse-fields";
import type { SaidItems } from "../said-items";
import { readContent, readSaid } from "./content";

type Item = Record<string, unknown>;

const message = z.object({
  role: z.enum(["user", "assistant", "system", "developer"]),
  content: z.unknown(),
});
const reference = z.object({ id: z.string().max(256) });
const functionCall = z.object({ call_id: z.string().max(512), name: z.string().max(512), arguments: z.string() });
const functionCallOutput = z.object({ call_id: z.string().max(512), output: z.unknown() });

/** The items of `input` as the messages of a chat. @throws GatewayError naming an item that is not taken. */
export function readInput(input: string | readonly Item[], saidItems: SaidItems): ChatMessage[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  const messages: ChatMessage[] = [];
  for (const [index, item] of input.entries()) {
    const place = ["input", index];
    readItem(messages, item["type"] === "item_reference" ? recall(item, saidItems, place) : item, place);
  }
  return messages;
}

/** The item that a client refers to instead of sending it. */
function recall(item: Item, saidItems: SaidItems, place: readonly PropertyKey[]): Item {
  const { id } = parseFields(reference, item, place, "brackets");
  const found = saidItems.find(id);
  if (found) return { ...found };
  const param = placeOf([...place, "id"], "brackets");
  const advice = `Send the item itself, as clients do when told "store": false.`;
  throw unsupported(param, `The item "${shown(id)}" is not remembered: nothing is stored. ${advice}`);
}

function readItem(messages: ChatMessage[], item: Item, place: readonly PropertyKey[]): void {
  switch (item["type"] ?? "message") {
    case "message":
      pushMessage(messages, readMessage(item, place));
      break;
    case "function_call": {
      const { call_id, name, arguments: text } = parseFields(functionCall, item, place, "brackets");
      callsOf(messages).push({ id: call_id, type: "function", function: { name, arguments: text } });
      break;
    }
    case "function_call_output": {
      const { call_id, output } = parseFields(functionCallOutput, item, place, "brackets");
      if (!isCalled(messages, call_id)) {
        const name = placeOf([...place, "call_id"], "brackets");
        const detail = `No function_call with the call_id "${call_id}" stands before its output. Send both: nothing is stored.`;
        throw new GatewayError("MALFORMED_REQUEST", "invalid_value", detail, { param: name });
      }
      const parts = readContent(output, [...place, "output"]);
      messages.push({ role: "tool", tool_call_id: call_id, content: textOf(parts) });
      pushRest(messages, parts);
      break;
    }
    // Thoughts of an earlier turn are of no use in the next.
    case "reasoning":
      break;
    default: {
      const name = placeOf(place, "brackets");
      const type = shown(item["type"]);
      throw unsupported(name, `"${name}" is of the type "${type}", which is not offered here: leave it out.`);
    }
  }
}

function readMessage(item: Item, place: readonly PropertyKey[]): ChatMessage {
  const { role, content } = parseFields(message, item, place, "brackets");
  const at = [...place, "content"];
  switch (role) {
    case "assistant":
      return { role, content: readSaid(content, at) };
    case "user":
      return { role, content: contentOf(readContent(content, at)) };
    case "system":
    case "developer":
      return { role: "system", content: contentOf(readContent(content, at)) };
  }
}

/** What was said beside calls stands in one message with them, before what they gave. */
function pushMessage(messages: ChatMessage[], next: ChatMessage): void {
  const last = messages.at(-1);
  if (next.role !== "assistant" || last?.role !== "assistant" || !last.tool_calls) messages.push(next);
  else last.content = [last.content, next.content].filter(Boolean).join("\n");
}

/** The calls of the turn at the end: they stand in the message that the assistant said before them, if it said one. */
function callsOf(messages: ChatMessage[]): ChatToolCall[] {
  let last = messages.at(-1);
  if (last?.role !== "assistant") {
    last = { role: "assistant", content: null };
    messages.push(last);
  }
  last.tool_calls ??= [];
  return last.tool_calls;
}

/** What a tool gave beside text, such as a screenshot: engines take it from a user alone. */
function pushRest(messages: ChatMessage[], parts: readonly ChatContentPart[]): void {
  const rest = parts.filter(({ type }) => type !== "text");
  if (rest.length > 0) messages.push({ role: "user", content: rest });
}
