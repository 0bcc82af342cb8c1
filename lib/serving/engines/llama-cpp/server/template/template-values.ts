import type { ChatMessage, Tool } from "../../../openai-server";

/** What a request adds to a template's variables: `enable_thinking` and the like. */
export type TemplateSwitches = Record<string, unknown>;

/** Templates differ in how they write the arguments of an earlier call: an object for `tojson`, or its text. */
export type ArgumentsForm = "object" | "text";

/** Messages as templates know them. */
export function templateMessages(messages: readonly ChatMessage[], form: ArgumentsForm): Record<string, unknown>[] {
  return messages.map((message) => templateMessage(message, messages, form));
}

function templateMessage(
  message: ChatMessage,
  all: readonly ChatMessage[],
  form: ArgumentsForm,
): Record<string, unknown> {
  const { role, content } = message;
  switch (message.role) {
    case "tool":
      return { role, content, tool_call_id: message.callId, name: message.name ?? nameOfCall(all, message.callId) };
    case "assistant":
      return {
        role,
        content,
        ...(message.name !== undefined && { name: message.name }),
        ...(message.reasoning !== undefined && { reasoning_content: message.reasoning }),
        ...(message.calls.length > 0 && {
          tool_calls: message.calls.map(({ id, name, arguments: text }) => ({
            id,
            type: "function",
            function: { name, arguments: form === "object" ? objectOf(text) : text },
          })),
        }),
      };
    default:
      return { role, content, ...(message.name !== undefined && { name: message.name }) };
  }
}

/**
 * Whether a template looks for results of tools in the message that called them (`tool_responses`), and knows no messages
 * of their own for them.
 */
export function takesResultsWithCalls(template: string): boolean {
  return template.includes("tool_responses") && !template.includes("tool_call_id");
}

/** Moves each result to the message with its call. */
export function resultsWithCalls(messages: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const moved: Record<string, unknown>[] = [];
  for (const message of messages) {
    const caller = message["role"] === "tool" ? moved.at(-1) : undefined;
    if (caller === undefined) moved.push({ ...message });
    else {
      const before = Array.isArray(caller["tool_responses"]) ? caller["tool_responses"] : [];
      caller["tool_responses"] = [...before, { name: message["name"], response: message["content"] }];
    }
  }
  return moved;
}

/** Tools as templates know them. */
export function templateTools(tools: readonly Tool[]): Record<string, unknown>[] {
  return tools.map(({ name, description = "", parameters = { type: "object", properties: {} } }) => ({
    type: "function",
    function: { name, description, parameters },
  }));
}

function nameOfCall(messages: readonly ChatMessage[], id: string): string | undefined {
  return messages
    .flatMap((message) => (message.role === "assistant" ? message.calls : []))
    .find((call) => call.id === id)?.name;
}

/** A call that was cut off has no object; templates get what there is. */
function objectOf(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
