import type { Metadata } from "next";
import { Prefetched, type Prefetch } from "@/app/prefetched";
import { ChatPage } from "@/components/chat/chat-page";
import {
  conversationQuery,
  conversationsQuery,
  conversationsShown,
  offeredQuery,
} from "@/components/chat/chat-queries";
import { getConversation, listConversations } from "@/lib/console/chat";
import { listDeploymentPage } from "@/lib/serving/deployments";

export const metadata: Metadata = { title: "Chat" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Chat({ searchParams }: Props) {
  const { conversation } = await searchParams;
  const queries: Prefetch[] = [
    {
      queryKey: offeredQuery.queryKey,
      read: (ctx) => listDeploymentPage(ctx, { sort: "state", descending: false, offset: 0, limit: 200 }),
    },
    {
      queryKey: conversationsQuery("").queryKey,
      read: async (ctx) => ({
        pages: [await listConversations(ctx, { limit: conversationsShown })],
        pageParams: [""],
      }),
    },
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
