"use client";

import { useEffect, useRef, useState } from "react";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";

type Props = {
  title: string;
  problem: string | undefined;
  onSave: (title: string) => void;
  onCancel: () => void;
};

/** Enter saves, Escape and leaving the field keep the old name. */
export function RenameConversation({ title, problem, onSave, onCancel }: Props) {
  const [text, setText] = useState(title);
  const inputRef = useRef<HTMLInputElement>(null);
  useEffect(() => inputRef.current?.select(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onSave(text.trim());
      }}
    >
      <Input
        ref={inputRef}
        aria-label="Conversation name"
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        onBlur={onCancel}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onCancel();
        }}
      />
      {problem !== undefined && <Notice tone="bad" title={problem} announce className="mt-1" />}
    </form>
  );
}
