import type { MessageRow } from "@/db/queries/conversations";
import type { Message } from "./contract";

export function messageView(row: MessageRow): Message {
  return {
    id: row.id,
    conversation_id: row.conversationId,
    parent_id: row.parentId,
    role: row.role === "assistant" ? "assistant" : "user",
    content: row.content,
    outcome: row.outcome === "stopped" || row.outcome === "failed" ? row.outcome : "complete",
    model: row.model,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    ttft_ms: row.timeToFirstTokenMs,
    duration_ms: row.durationMs,
    error: row.error ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
