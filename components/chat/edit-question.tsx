"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/textarea";

type Props = {
  content: string;
  /** Why nothing can be asked now. */
  refusal: string | undefined;
  /** @returns whether the question was taken; if not, the wording stays. */
  onSave: (content: string) => Promise<boolean>;
  onClose: () => void;
};

/** A question in other words. Escape leaves it as it was. */
export function EditQuestion({ content, refusal, onSave, onClose }: Props) {
  const [text, setText] = useState(content);
  const [saving, setSaving] = useState(false);
  const fieldRef = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const field = fieldRef.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);

  async function save() {
    if (!text.trim() || saving || refusal !== undefined) return;
    setSaving(true);
    if (await onSave(text)) onClose();
    else setSaving(false);
  }

  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Textarea
        ref={fieldRef}
        aria-label="Edit message"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
        rows={4}
      />
      <div className="flex gap-2">
        <Button type="submit" variant="primary" size="sm" busy={saving} disabledReason={refusal}>
          Ask again
        </Button>
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
