import type { GgufHeader } from "./read-header";

/** The template by which a model's chats are written; a blank one is none. */
export function chatTemplateOf({ metadata }: Pick<GgufHeader, "metadata">): string | undefined {
  const template = metadata.get("tokenizer.chat_template");
  return typeof template === "string" && template.trim() !== "" ? template : undefined;
}
