"use client";

import { ChevronLeft, ChevronRight, Pencil, RotateCw } from "lucide-react";
import type { PathEntry } from "@/components/chat/message-tree";
import type { Chat } from "@/components/chat/use-conversation";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";

type Props = { entry: PathEntry; chat: Chat; refusal: string | undefined; onEdit: () => void };

export function MessageActions({ entry, chat, refusal, onEdit }: Props) {
  const { message, siblings, index } = entry;
  if (chat.busy) return null;
  const [earlier, later] = [siblings[index - 1], siblings[index + 1]];
  return (
    <div className="-ms-1.5 mt-1 flex items-center gap-1">
      {siblings.length > 1 && (
        <span className="flex items-center text-xs text-muted tabular-nums">
          <IconButton
            size="sm"
            label="Earlier version"
            icon={<ChevronLeft aria-hidden="true" />}
            disabled={!earlier}
            onClick={() => earlier && chat.show(entry, earlier)}
          />
          {index + 1} of {siblings.length}
          <IconButton
            size="sm"
            label="Later version"
            icon={<ChevronRight aria-hidden="true" />}
            disabled={!later}
            onClick={() => later && chat.show(entry, later)}
          />
        </span>
      )}
      <CopyButton text={message.content} label="Copy message" />
      {message.role === "user" ? (
        <IconButton size="sm" label="Edit message" icon={<Pencil aria-hidden="true" />} onClick={onEdit} />
      ) : (
        <IconButton
          size="sm"
          label="Answer again"
          icon={<RotateCw aria-hidden="true" />}
          disabled={refusal !== undefined}
          onClick={() => void chat.regenerate(entry)}
        />
      )}
    </div>
  );
}
