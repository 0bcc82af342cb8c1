import { formatDuration, formatMeasure } from "@/components/ui/format";
import type { Message } from "@/lib/console/chat/contract";

/** "38 tokens · 64.2 tokens/s · first after 120 ms": speed counts from the first token on. */
export function messageFigures(message: Pick<Message, "completion_tokens" | "duration_ms" | "ttft_ms">): string {
  const { completion_tokens: tokens, duration_ms: duration, ttft_ms: first } = message;
  if (tokens === null) return "";
  const parts = [`${tokens} ${tokens === 1 ? "token" : "tokens"}`];
  const writingMs = duration !== null && first !== null ? duration - first : 0;
  if (tokens > 1 && writingMs > 0) parts.push(formatMeasure(((tokens - 1) * 1000) / writingMs, "tokens/s"));
  if (first !== null) parts.push(`first after ${formatDuration(first)}`);
  return parts.join(" · ");
}
