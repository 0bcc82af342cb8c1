import type { Finish, Part } from "../answer-steps";
import type { ResponsesFields } from "./fields";

export type ResponseHead = { id: string; createdAt: number; fields: ResponsesFields; model: string };

type Status = "in_progress" | "completed" | "incomplete" | "failed";

type State = {
  status: Status;
  output: readonly object[];
  finish?: Finish;
  completedAt?: number;
  error?: { code: string; message: string };
};

/** A response as it stands at one moment. Nothing is stored, which `store` says whatever was asked. */
export function responseObject({ id, createdAt, fields, model }: ResponseHead, state: State) {
  const { status, output, finish, completedAt, error } = state;
  return {
    id,
    object: "response",
    created_at: createdAt,
    status,
    background: false,
    completed_at: completedAt ?? null,
    error: error ?? null,
    incomplete_details: status === "incomplete" ? { reason: incompleteReason(finish) } : null,
    instructions: fields.instructions ?? null,
    max_output_tokens: fields.max_output_tokens ?? null,
    max_tool_calls: fields.max_tool_calls ?? null,
    model,
    output,
    parallel_tool_calls: fields.parallel_tool_calls ?? true,
    previous_response_id: null,
    prompt_cache_key: fields.prompt_cache_key ?? null,
    reasoning: { effort: fields.reasoning?.effort ?? null, summary: null },
    safety_identifier: fields.safety_identifier ?? null,
    service_tier: "default",
    store: false,
    temperature: fields.temperature ?? null,
    text: { format: fields.text?.format ?? { type: "text" }, verbosity: fields.text?.verbosity ?? "medium" },
    tool_choice: fields.tool_choice ?? "auto",
    tools: fields.tools ?? [],
    top_logprobs: fields.top_logprobs ?? 0,
    top_p: fields.top_p ?? null,
    truncation: "disabled",
    usage: finish?.usage ? usageOf(finish.usage) : null,
    user: fields.user ?? null,
    metadata: fields.metadata ?? {},
  };
}

export const statusOf = ({ reason }: Finish): "completed" | "incomplete" =>
  reason === "length" || reason === "filtered" ? "incomplete" : "completed";

const incompleteReason = (finish: Finish | undefined) =>
  finish?.reason === "filtered" ? "content_filter" : "max_output_tokens";

function usageOf(usage: NonNullable<Finish["usage"]>) {
  const { prompt_tokens, completion_tokens, prompt_tokens_details, completion_tokens_details } = usage;
  return {
    input_tokens: prompt_tokens,
    input_tokens_details: { cached_tokens: prompt_tokens_details?.cached_tokens ?? 0, cache_write_tokens: 0 },
    output_tokens: completion_tokens,
    output_tokens_details: { reasoning_tokens: completion_tokens_details?.reasoning_tokens ?? 0 },
    total_tokens: prompt_tokens + completion_tokens,
  };
}

type ItemStatus = "in_progress" | "completed" | "incomplete";

/** One item of `output`. */
export function outputItem(part: Part, id: string, status: ItemStatus) {
  switch (part.kind) {
    case "text":
      return {
        id,
        type: "message",
        status,
        role: "assistant",
        content: status === "in_progress" ? [] : [contentPart(part)],
      };
    case "thought":
      return {
        id,
        type: "reasoning",
        status,
        summary: [],
        content: status === "in_progress" ? [] : [contentPart(part)],
      };
    case "call": {
      const { name, text } = part;
      return { id, type: "function_call", status, call_id: part.id ?? `call_${id}`, name, arguments: text };
    }
  }
}

export function contentPart(part: Exclude<Part, { kind: "call" }>) {
  return part.kind === "text"
    ? { type: "output_text", text: part.text, annotations: [], logprobs: part.logprobs }
    : { type: "reasoning_text", text: part.text };
}
