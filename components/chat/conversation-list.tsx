"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import clsx from "clsx";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { conversationsQuery, deleteConversation } from "@/components/chat/chat-queries";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SkeletonText } from "@/components/ui/skeleton";

type Props = { current: string | undefined; onOpen: (conversationId: string | undefined) => void };

export function ConversationList({ current, onOpen }: Props) {
  const client = useQueryClient();
  const [search, setSearch] = useState("");
  const { data, error } = useQuery(conversationsQuery(search.trim()));
  const remove = useMutation({
    mutationFn: deleteConversation,
    onSuccess: async (_, id) => {
      if (id === current) onOpen(undefined);
      await client.invalidateQueries({ queryKey: ["conversations"] });
    },
  });
  return (
    <nav aria-label="Conversations" className="space-y-3">
      <Button icon={<Plus aria-hidden="true" />} onClick={() => onOpen(undefined)} className="w-full">
        New conversation
      </Button>
      <Input
        type="search"
        aria-label="Search conversations"
        placeholder="Search"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {(error ?? remove.error) && <Notice tone="bad" title={(error ?? remove.error)?.message} />}
      {!data && !error && <SkeletonText lines={4} />}
      {data?.length === 0 && (
        <p className="px-2 text-sm text-muted">{search ? "None has these words." : "None yet."}</p>
      )}
      <ul className="space-y-0.5">
        {data?.map(({ id, title }) => (
          <li key={id} className="group flex items-center">
            <button
              type="button"
              aria-current={id === current ? "page" : undefined}
              onClick={() => onOpen(id)}
              className={clsx(
                "min-w-0 grow truncate rounded-md px-2 py-1.5 text-start text-sm hover:bg-hover",
                id === current && "bg-accent-soft font-medium",
              )}
            >
              {title}
            </button>
            <IconButton
              size="sm"
              label={`Delete ${title}`}
              icon={<Trash2 aria-hidden="true" />}
              onClick={() => remove.mutate(id)}
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}
