import { metadataOf } from "./metadata";
import type { GgufHeader } from "./read-header";

type Header = Pick<GgufHeader, "metadata">;

/** The template by which a model's chats are written; a blank one is none. */
export function chatTemplateOf(header: Header): string | undefined {
  return textOf(header, "tokenizer.chat_template");
}

/** The template for chats with tools: one of its own in some models, the only one in most. */
export function toolTemplateOf(header: Header): string | undefined {
  return textOf(header, "tokenizer.chat_template.tool_use") ?? chatTemplateOf(header);
}

function textOf(header: Header, key: string): string | undefined {
  const template = metadataOf(header).text(key);
  return template?.trim() ? template : undefined;
}
