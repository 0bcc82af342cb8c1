import { LRUCache } from "lru-cache";
import type { ChatMessage, Tool } from "../../../openai-server";
import type { ArgumentsForm } from "./template-values";

/** What a template leaves out of a chat. */
export type Dropped = { message: number } | "tools";

/** Tells what a template leaves out of messages like these; undefined when it keeps them all. */
export type TrialRun = (messages: readonly ChatMessage[], form: ArgumentsForm) => Promise<Dropped | undefined>;

type Render = (messages: readonly ChatMessage[], form: ArgumentsForm) => Promise<string>;

const shapesMax = 256;

/** The tool of a trial. */
export const trialTool: Tool = {
  name: "kwztool",
  description: "kwz",
  parameters: { type: "object", properties: { kwz: { type: "string", description: "kwz" } }, required: ["kwz"] },
  strict: false,
};

/**
 * Tries a chat with single words in place of what is said. Which messages a template keeps depends on their roles and
 * order, so each such shape is tried once.
 */
export function createTrialRun(hasTools: boolean, render: Render): TrialRun {
  const known = new LRUCache<string, { dropped: Dropped | undefined }>({ max: shapesMax });
  /** Some templates show the tools beside a question alone, and not again once they were called. */
  const keepsTools = async (text: string): Promise<boolean> =>
    !hasTools ||
    text.includes(trialTool.name) ||
    (await render([{ role: "user", content: wordOf(0) }], "object")).includes(trialTool.name);

  return async (messages, form) => {
    const shape = [form, ...messages.map(shapeOf)].join(" ");
    const before = known.get(shape);
    if (before) return before.dropped;
    const text = await render(messages.map(wordFor), form);
    const message = messages.findIndex((each, index) => wordsOf(each, index).some((word) => !text.includes(word)));
    const dropped = !(await keepsTools(text)) ? "tools" : message === -1 ? undefined : { message };
    known.set(shape, { dropped });
    return dropped;
  };
}

function shapeOf(message: ChatMessage): string {
  const calls = message.role === "assistant" ? message.calls.length : 0;
  return `${message.role}${"+".repeat(calls)}${isBlank(message) ? "-" : ""}`;
}

function wordFor(message: ChatMessage, index: number): ChatMessage {
  const content = isBlank(message) ? "" : wordOf(index);
  if (message.role !== "assistant" || message.calls.length === 0) return { ...message, content };
  const calls = message.calls.map(({ id }) => ({
    id,
    name: wordOf(index),
    arguments: JSON.stringify({ kwz: `a${wordOf(index)}` }),
  }));
  // Many templates write a call and leave out what was said beside it.
  return { ...message, content: isBlank(message) ? "" : "said", calls };
}

/** What the text must hold for this message to be in it. */
function wordsOf(message: ChatMessage, index: number): string[] {
  const hasCalls = message.role === "assistant" && message.calls.length > 0;
  if (hasCalls) return [wordOf(index), `a${wordOf(index)}`];
  return isBlank(message) ? [] : [wordOf(index)];
}

const isBlank = ({ content }: ChatMessage): boolean => content.trim() === "";

/** No template says this of its own accord, and none is part of another. */
function wordOf(index: number): string {
  return `kwz${index}zwk`;
}
