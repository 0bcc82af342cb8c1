"use client";

import type { PathEntry } from "@/components/chat/message-tree";
import type { Chat } from "@/components/chat/use-conversation";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { formatDuration, formatMeasure } from "@/components/ui/format";
import type { Message } from "@/lib/console/chat/contract";

type Props = { entry: PathEntry; chat: Chat; refusal: string | undefined };

/** How an answer came to its end: figures, why it broke off and the ways on, whether it is stored. */
export function AnswerEnd({ entry, chat, refusal }: Props) {
  const { message } = entry;
  const figures = messageFigures(message);
  const held = chat.unstored.get(message.id);
  const goOn = message.content !== "" && !chat.busy && (
    <Button size="sm" disabledReason={refusal} onClick={() => void chat.goOn(entry)}>
      Continue
    </Button>
  );
  return (
    <>
      {message.outcome === "failed" && (
        <Notice
          tone="bad"
          className="mt-2"
          title={message.content === "" ? "No answer came" : "The answer broke off"}
          actions={
            <>
              {goOn}
              <Button size="sm" disabledReason={refusal} onClick={() => void chat.regenerate(entry)}>
                Answer again
              </Button>
            </>
          }
        >
          {message.error?.detail}
        </Notice>
      )}
      {(message.outcome === "stopped" || figures !== "") && (
        <p className="mt-2 flex flex-wrap items-center gap-x-3 text-xs text-muted tabular-nums">
          {message.outcome === "stopped" && (
            <>
              <Badge tone="idle">stopped</Badge>
              {goOn}
            </>
          )}
          {figures}
        </p>
      )}
      {held && (
        <Notice
          tone="warn"
          className="mt-2"
          title="This answer is not stored yet"
          announce
          actions={
            <Button size="sm" onClick={() => void chat.storeAnswer(message.id)}>
              Store answer
            </Button>
          }
        >
          {held.reason} Going on with the conversation stores it too.
        </Notice>
      )}
    </>
  );
}

/** "38 tokens · 64.2 tokens/s · first after 120 ms": speed counts from the first token on. */
function messageFigures(message: Pick<Message, "completion_tokens" | "duration_ms" | "ttft_ms">): string {
  const { completion_tokens: tokens, duration_ms: duration, ttft_ms: first } = message;
  if (tokens === null) return "";
  const parts = [`${tokens} ${tokens === 1 ? "token" : "tokens"}`];
  const writingMs = duration !== null && first !== null ? duration - first : 0;
  if (tokens > 1 && writingMs > 0) parts.push(formatMeasure(((tokens - 1) * 1000) / writingMs, "tokens/s"));
  if (first !== null) parts.push(`first after ${formatDuration(first)}`);
  return parts.join(" · ");
}
