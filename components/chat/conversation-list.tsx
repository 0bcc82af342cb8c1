"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { conversationsQuery } from "@/components/chat/chat-queries";
import { ConversationRow } from "@/components/chat/conversation-row";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SkeletonText } from "@/components/ui/skeleton";
import { useSettled } from "@/components/ui/use-settled";

type Props = { current: string | undefined; onOpen: (conversationId: string | undefined) => void };

export function ConversationList({ current, onOpen }: Props) {
  const [search, setSearch] = useState("");
  const { data: pages, error, ...more } = useInfiniteQuery(conversationsQuery(useSettled(search.trim())));
  const data = pages?.pages.flat();
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
        <p className="px-2 text-sm text-muted">{search ? "No results" : "No conversations yet"}</p>
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
      {more.hasNextPage && (
        <Button variant="quiet" size="sm" busy={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
          Show older
        </Button>
      )}
    </nav>
  );
}
