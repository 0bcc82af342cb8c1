"use client";

import { useRef, useState } from "react";
import { streamAnswer, type Answer, type Turn } from "@/components/chat/stream-answer";
import type { ChatParameters } from "@/lib/chat/contract";

/** An answer in the writing, under the message it answers. */
export type Partial = { parentId: string; content: string };
/** How an answer ended: whole, or with what had come until it was stopped or failed. */
export type Ending = { answer: Answer; outcome: "complete" | "stopped" | "failed"; detail: string | undefined };

type Asking = {
  conversationId: string;
  parentId: string;
  deploymentId: string;
  turns: Turn[];
  parameters: ChatParameters;
};

/** The answers in the writing, by conversation: one may be left for another, and goes on meanwhile. */
export function useAnswers() {
  const [partials, setPartials] = useState<ReadonlyMap<string, Partial>>(new Map());
  const runningRef = useRef(new Map<string, AbortController>());

  function show(conversationId: string, partial: Partial | undefined) {
    setPartials((old) => {
      const next = new Map(old);
      if (partial) next.set(conversationId, partial);
      else next.delete(conversationId);
      return next;
    });
  }

  /** Streams an answer, shown at most once a frame, and hands over how it ended before it leaves the screen. */
  async function write({ conversationId, parentId, ...asking }: Asking, keep: (ending: Ending) => Promise<void>) {
    const controller = new AbortController();
    runningRef.current.set(conversationId, controller);
    show(conversationId, { parentId, content: "" });
    let content = "";
    let frame = 0;
    try {
      const ending = await streamAnswer({
        ...asking,
        signal: controller.signal,
        onContent: (text) => {
          content = text;
          frame ||= requestAnimationFrame(() => {
            frame = 0;
            if (!controller.signal.aborted) show(conversationId, { parentId, content });
          });
        },
      }).then(
        (answer): Ending => ({ answer, outcome: "complete", detail: undefined }),
        (error: unknown) => brokenOff(content, error),
      );
      await keep(ending);
    } finally {
      cancelAnimationFrame(frame);
      runningRef.current.delete(conversationId);
      show(conversationId, undefined);
    }
  }

  return { partials, write, stop: (conversationId: string) => runningRef.current.get(conversationId)?.abort() };
}

function brokenOff(content: string, error: unknown): Ending {
  const stopped = error instanceof DOMException && error.name === "AbortError";
  return {
    answer: { content, promptTokens: null, completionTokens: null, firstTokenMs: null, durationMs: null },
    outcome: stopped ? "stopped" : "failed",
    detail: stopped ? undefined : error instanceof Error ? error.message : String(error),
  };
}
