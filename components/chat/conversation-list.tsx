"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { conversationsQuery, conversationsShown } from "@/components/chat/chat-queries";
import { ConversationRow } from "@/components/chat/conversation-row";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SkeletonText } from "@/components/ui/skeleton";

type Props = { current: string | undefined; onOpen: (conversationId: string | undefined) => void };

export function ConversationList({ current, onOpen }: Props) {
  const [search, setSearch] = useState("");
  const { data, error } = useQuery(conversationsQuery(search.trim()));
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
      {error && <Notice tone="bad" title={error.message} />}
      {!data && !error && <SkeletonText lines={4} />}
      {data?.length === 0 && (
        <p className="px-2 text-sm text-muted">{search ? "None has these words." : "None yet."}</p>
      )}
      <ul className="space-y-0.5">
        {data?.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            current={conversation.id === current}
            onOpen={onOpen}
          />
        ))}
      </ul>
      {data?.length === conversationsShown && (
        <p className="px-2 text-xs text-muted">These are the newest. Search finds older ones.</p>
      )}
    </nav>
  );
}
