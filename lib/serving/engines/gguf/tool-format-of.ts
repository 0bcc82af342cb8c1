/** A way in which models write calls of tools. */
export type ToolFormatName =
  | "hermes"
  | "qwen-xml"
  | "llama-3"
  | "mistral-list"
  | "mistral-arguments"
  | "gemma-4"
  | "function-gemma";

/** The format in which a model with this chat template calls tools; undefined when it takes none, or writes them otherwise. */
export function toolFormatOf(template: string): ToolFormatName | undefined {
  if (!/\btools\b/.test(template)) return undefined;
  const has = (text: string): boolean => template.includes(text);
  if (has("[TOOL_CALLS]")) return has("[ARGS]") ? "mistral-arguments" : "mistral-list";
  if (has("<|tool_call>")) return "gemma-4";
  if (has("<start_function_call>")) return "function-gemma";
  // Others put markup of their own between the same tags.
  if (has("<tool_call>") && !has("<arg_key>")) return has("<function=") ? "qwen-xml" : "hermes";
  if (has("<|start_header_id|>") && has('"parameters"')) return "llama-3";
  return undefined;
}
