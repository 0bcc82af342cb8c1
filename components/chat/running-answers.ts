"use client";

import { sharedMap } from "@/components/chat/shared-map";
import { streamAnswer, type Answer, type Turn } from "@/components/chat/stream-answer";
import type { ChatParameters } from "@/lib/console/chat/contract";

/** An answer in the writing, under the message it answers. */
type PartialAnswer = { parentId: string; speaker: string; content: string };
/** How an answer ended: whole, or with what had come until it was stopped or failed. */
export type Ending = { answer: Answer; outcome: "complete" | "stopped" | "failed"; detail: string | undefined };

type Asking = {
  conversationId: string;
  parentId: string;
  speaker: string;
  /** What stands already, where an answer goes on. */
  begun: string;
  deploymentId: string;
  turns: Turn[];
  parameters: ChatParameters;
};

const partials = sharedMap<PartialAnswer>();
const running = new Map<string, AbortController>();

/** The answers in the writing, by conversation: each goes on while one looks at another conversation or another page. */
export const usePartials = partials.useEntries;

export function stopAnswer(conversationId: string): void {
  running.get(conversationId)?.abort();
}

/**
 * Streams an answer, shown at most once a frame, and hands over once how it ended before it leaves the screen. `keep`
 * must not fail.
 */
export async function writeAnswer(asking: Asking, keep: (ending: Ending) => Promise<void>): Promise<void> {
  const { conversationId, parentId, speaker, begun, ...question } = asking;
  const controller = new AbortController();
  let content = begun;
  let frame = 0;
  let kept: Promise<void> | undefined;
  const show = () => partials.set(conversationId, { parentId, speaker, content });
  const end = (ending: Ending) => (kept ??= keep(ending));
  /** The stream ends with the page; what has come is sent off before. */
  const leave = () => {
    controller.abort();
    void end({ answer: brokenOff(content), outcome: "stopped", detail: undefined });
  };
  running.set(conversationId, controller);
  window.addEventListener("pagehide", leave);
  show();
  try {
    await streamAnswer({
      ...question,
      signal: controller.signal,
      onContent: (text) => {
        content = joined(begun, text);
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          if (!controller.signal.aborted) show();
        });
      },
    }).then(
      (answer) => end({ answer: { ...answer, content }, outcome: "complete", detail: undefined }),
      (error: unknown) => end({ answer: brokenOff(content), ...reasonOf(error) }),
    );
  } finally {
    window.removeEventListener("pagehide", leave);
    cancelAnimationFrame(frame);
    running.delete(conversationId);
    partials.set(conversationId, undefined);
  }
}

/** A model that goes on leaves out the space before its first word. */
function joined(begun: string, more: string): string {
  return /\S$/.test(begun) && /^[\p{L}\p{N}]/u.test(more) ? `${begun} ${more}` : begun + more;
}

function brokenOff(content: string): Answer {
  return { content, promptTokens: null, completionTokens: null, firstTokenMs: null, durationMs: null };
}

function reasonOf(error: unknown): Pick<Ending, "outcome" | "detail"> {
  if (error instanceof DOMException && error.name === "AbortError") return { outcome: "stopped", detail: undefined };
  return { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
}
