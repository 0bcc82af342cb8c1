"use client";

import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type Ref, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { isComposing } from "@/components/ui/is-composing";
import { Textarea } from "@/components/ui/textarea";

type Props = {
  fieldRef: Ref<HTMLTextAreaElement>;
  busy: boolean;
  /** Why nothing can be sent now. */
  refusal: string | undefined;
  /** @returns whether the question was taken; if not, it comes back into the field. */
  onAsk: (text: string) => Promise<boolean>;
  onStop: () => void;
  /** Arrow up in an empty field. */
  onEditLast: () => void;
};

/** Enter sends, Shift+Enter breaks the line, Escape stops. What was typed stays until it is taken. */
export function Composer({ fieldRef, busy, refusal, onAsk, onStop, onEditLast }: Props) {
  const text = useDraft();

  async function send() {
    const asked = text.trim();
    if (!asked || busy || refusal !== undefined) return;
    setDraft("");
    if (!(await onAsk(asked))) setDraft(currentDraft() || asked);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Escape" && busy) onStop();
    if (event.key === "ArrowUp" && text === "" && !busy) {
      event.preventDefault();
      onEditLast();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void send();
  }

  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Textarea
        aria-label="Message"
        ref={fieldRef}
        placeholder={refusal ?? "Ask something"}
        value={text}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
        rows={Math.min(8, Math.max(2, text.split("\n").length))}
        className="grow"
      />
      {busy ? (
        <Button size="lg" icon={<Square aria-hidden="true" />} onClick={onStop} className="min-w-24">
          Stop
        </Button>
      ) : (
        <Button
          type="submit"
          size="lg"
          variant="primary"
          icon={<ArrowUp aria-hidden="true" />}
          className="min-w-24"
          disabledReason={refusal}
        >
          Send
        </Button>
      )}
    </form>
  );
}

const storageKey = "chat-draft";
const listeners = new Set<() => void>();

/** What is typed and not sent yet. It outlives a reload and signing in again, and ends with the tab. */
function useDraft(): string {
  return useSyncExternalStore(subscribe, currentDraft, () => "");
}

function currentDraft(): string {
  return sessionStorage.getItem(storageKey) ?? "";
}

function setDraft(text: string): void {
  sessionStorage.setItem(storageKey, text);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
