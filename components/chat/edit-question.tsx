"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";

type Props = { content: string; onSave: (content: string) => void; onCancel: () => void };

export function EditQuestion({ content, onSave, onCancel }: Props) {
  const [text, setText] = useState(content);
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onSave(text);
      }}
    >
      <Textarea aria-label="Edit message" value={text} onChange={(event) => setText(event.target.value)} rows={4} />
      <div className="flex gap-2">
        <Button type="submit" variant="primary" size="sm">
          Ask again
        </Button>
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
