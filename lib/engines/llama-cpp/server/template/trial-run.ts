import { LRUCache } from "lru-cache";
import type { ChatMessage } from "../../../openai-server";

/** Renders messages with one template. */
type Render = (messages: readonly ChatMessage[]) => Promise<string>;

/** The place of the first message that a template leaves out; undefined when it keeps them all. */
export type TrialRun = (messages: readonly ChatMessage[]) => Promise<number | undefined>;

const shapesMax = 256;

/**
 * Tries a chat with single words in place of what is said. Which messages a template keeps depends on their roles and
 * order, so each such shape is tried once.
 */
export function createTrialRun(render: Render): TrialRun {
  const known = new LRUCache<string, { dropped: number | undefined }>({ max: shapesMax });
  return async (messages) => {
    const shape = messages.map(shapeOf).join(" ");
    const before = known.get(shape);
    if (before) return before.dropped;
    const text = await render(messages.map(wordFor));
    const dropped = messages.findIndex(
      (message, index) => (hasCalls(message) || !isBlank(message)) && !text.includes(word(index)),
    );
    known.set(shape, { dropped: dropped === -1 ? undefined : dropped });
    return dropped === -1 ? undefined : dropped;
  };
}

function shapeOf(message: ChatMessage): string {
  return `${message.role}${hasCalls(message) ? "+" : ""}${isBlank(message) ? "-" : ""}`;
}

function wordFor(message: ChatMessage, index: number): ChatMessage {
  // Many templates write a call and leave out what was said beside it.
  if (message.role === "assistant" && message.calls.length > 0) {
    const calls = message.calls.map((call) => ({ ...call, name: word(index), arguments: "{}" }));
    return { ...message, content: isBlank(message) ? "" : "said", calls };
  }
  return isBlank(message) ? message : { ...message, content: word(index) };
}

const hasCalls = (message: ChatMessage): boolean => message.role === "assistant" && message.calls.length > 0;

const isBlank = ({ content }: ChatMessage): boolean => content.trim() === "";

/** No template says this of its own accord, and none is part of another. */
function word(index: number): string {
  return `kwz${index}zwk`;
}
