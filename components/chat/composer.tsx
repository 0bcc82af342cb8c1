"use client";

import { ArrowUp, Square } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";

type Props = { busy: boolean; ready: boolean; onAsk: (text: string) => void; onStop: () => void };

/** Enter sends, Shift+Enter breaks the line, Escape stops. What was typed stays until it is sent. */
export function Composer({ busy, ready, onAsk, onStop }: Props) {
  const [text, setText] = useState("");

  function send() {
    if (!text.trim() || busy || !ready) return;
    onAsk(text.trim());
    setText("");
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape" && busy) onStop();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className="mx-auto flex w-full max-w-3xl items-end gap-2 px-4 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        aria-label="Message"
        placeholder={ready ? "Ask something" : "Deploy a model first"}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        rows={Math.min(8, Math.max(2, text.split("\n").length))}
        className="grow"
      />
      {busy ? (
        <Button size="lg" icon={<Square aria-hidden="true" />} onClick={onStop}>
          Stop
        </Button>
      ) : (
        <Button
          type="submit"
          size="lg"
          variant="primary"
          icon={<ArrowUp aria-hidden="true" />}
          {...(ready ? {} : { disabledReason: "No model is serving" })}
        >
          Send
        </Button>
      )}
    </form>
  );
}
