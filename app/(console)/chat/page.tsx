import type { Metadata } from "next";
import { Prefetched, type Prefetch } from "@/app/prefetched";
import { ChatPage } from "@/components/chat/chat-page";
import { conversationQuery, conversationsQuery, conversationsShown } from "@/components/chat/chat-queries";
import { deploymentsQuery } from "@/components/deployments/deployment-queries";
import { getConversation, listConversations } from "@/lib/chat";
import { listDeployments } from "@/lib/deployments";

export const metadata: Metadata = { title: "Chat" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Chat({ searchParams }: Props) {
  const { conversation } = await searchParams;
  const queries: Prefetch[] = [
    { queryKey: deploymentsQuery.queryKey, read: (ctx) => listDeployments(ctx, {}) },
    { queryKey: conversationsQuery("").queryKey, read: (ctx) => listConversations(ctx, { limit: conversationsShown }) },
  ];
  if (typeof conversation === "string") {
    queries.push({
      queryKey: conversationQuery(conversation).queryKey,
      read: (ctx) => getConversation(ctx, { conversationId: conversation }),
    });
  }
  return (
    <Prefetched queries={queries}>
      <ChatPage />
    </Prefetched>
  );
}
