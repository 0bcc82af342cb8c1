import { unsupported } from "./parse-fields";

export type ChatContentPart = { type: "text"; text: string } | ({ type: string } & Record<string, unknown>);
type ChatContent = string | ChatContentPart[];

export type ChatToolCall = { id: string; type: "function"; function: { name: string; arguments: string } };

/** A message as engines take it. */
export type ChatMessage =
  | { role: "system" | "user"; content: ChatContent }
  | { role: "assistant"; content: string | null; tool_calls?: ChatToolCall[] }
  | { role: "tool"; tool_call_id: string; content: string };

/** Text alone is one string: templates of many models take nothing else. */
export function contentOf(parts: readonly ChatContentPart[]): ChatContent {
  return parts.every(isText) ? textOf(parts) : [...parts];
}

export const textOf = (parts: readonly ChatContentPart[]): string =>
  parts
    .filter(isText)
    .map(({ text }) => text)
    .join("\n");

const isText = (part: ChatContentPart): part is { type: "text"; text: string } => part.type === "text";

/** One system message at the beginning, as templates demand, of all that stand there. */
export function joinSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const end = messages.findIndex(({ role }) => role !== "system");
  const leading = end === -1 ? messages : messages.slice(0, end);
  if (leading.length < 2) return [...messages];
  const text = leading
    .map(({ content }) => (typeof content === "string" ? content : textOf(content ?? [])))
    .join("\n\n");
  return [{ role: "system", content: text }, ...messages.slice(leading.length)];
}

/** The engine fetches nothing, so an image comes with the request. */
export function imagePart(url: string, place: string, detail?: string | null): ChatContentPart {
  if (!url.startsWith("data:")) {
    throw unsupported(place, `"${place}" must be a data: URL; nothing is fetched from elsewhere.`);
  }
  return { type: "image_url", image_url: { url, ...(detail ? { detail } : {}) } };
}

/** Whether the assistant has called for what a tool gives under this id. */
export const isCalled = (messages: readonly ChatMessage[], id: string): boolean =>
  messages.some((message) => message.role === "assistant" && message.tool_calls?.some((call) => call.id === id));
