"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { deleteConversation, updateConversation } from "@/components/chat/chat-queries";
import { stopAnswer } from "@/components/chat/running-answers";
import { RenameConversation } from "@/components/chat/rename-conversation";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import type { Conversation } from "@/lib/console/chat/contract";

type Props = {
  conversation: Conversation;
  current: boolean;
  onOpen: (conversationId: string | undefined) => void;
};

export function ConversationRow({ conversation: { id, title }, current, onOpen }: Props) {
  const client = useQueryClient();
  const [doing, setDoing] = useState<"rename" | "delete">();
  const settle = async () => {
    setDoing(undefined);
    await client.invalidateQueries({ queryKey: ["conversations"] });
  };
  const rename = useMutation({
    mutationFn: (next: string) => updateConversation(id, { title: next }),
    onSuccess: settle,
  });
  const remove = useMutation({
    mutationFn: () => deleteConversation(id),
    onSuccess: async () => {
      stopAnswer(id);
      if (current) onOpen(undefined);
      await settle();
    },
  });

  if (doing === "rename") {
    return (
      <li>
        <RenameConversation
          title={title}
          problem={rename.error?.message}
          onSave={(next) => rename.mutate(next)}
          onCancel={() => setDoing(undefined)}
        />
      </li>
    );
  }
  return (
    <li className={clsx("flex items-center rounded-md", current ? "bg-accent-soft" : "hover:bg-hover")}>
      <button
        type="button"
        aria-current={current ? "page" : undefined}
        onClick={() => onOpen(id)}
        title={title}
        className={clsx(
          "min-h-control min-w-0 grow truncate rounded-md ps-2 text-start text-sm",
          current && "font-medium",
        )}
      >
        {title}
      </button>
      <DropdownMenu
        align="end"
        entries={[
          { kind: "action", label: "Rename", icon: <Pencil />, onSelect: () => setDoing("rename") },
          {
            kind: "action",
            label: "Delete conversation",
            icon: <Trash2 />,
            danger: true,
            onSelect: () => setDoing("delete"),
          },
        ]}
        trigger={<IconButton size="sm" label={`Actions of ${title}`} icon={<MoreHorizontal aria-hidden="true" />} />}
      />
      {doing === "delete" && (
        <ConfirmDialog
          open
          onOpenChange={(open) => open || setDoing(undefined)}
          title="Delete this conversation?"
          confirmLabel="Delete conversation"
          danger
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          error={remove.error ? <Notice tone="bad" title={remove.error.message} announce /> : undefined}
        >
          <p>“{title}” and every answer in it will be gone. This cannot be undone.</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
