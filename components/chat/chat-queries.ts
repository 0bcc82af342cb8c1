import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { deploymentPageQuery } from "@/components/deployments/deployment-queries";
import type * as operations from "@/lib/console/chat/contract";
import { request, uniqueId } from "@/lib/edge/client";

/** What serves comes first, so that of very many the offered ones are those that can answer. */
export const offeredQuery = deploymentPageQuery({ sort: "state", limit: 200 });

/** As many as are read at a time. */
export const conversationsShown = 100;

export const conversationsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ["conversations", search],
    queryFn: ({ signal, pageParam: before }) =>
      request<typeof operations.listConversations>(
        "GET",
        "/api/chat/conversations",
        { limit: conversationsShown, ...(search ? { search } : {}), ...(before ? { before } : {}) },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => {
      const last = page.length === conversationsShown ? page.at(-1) : undefined;
      return last && `${last.updated_at}_${last.id}`;
    },
  });

export const conversationQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ["conversation", conversationId],
    queryFn: ({ signal }) =>
      request<typeof operations.getConversation>(
        "GET",
        "/api/chat/conversations/{conversationId}",
        { conversationId },
        { signal },
      ),
    // One that ends with a question may have got its answer since: from another window, or as the page closed.
    staleTime: ({ state }) => (state.data?.messages.at(-1)?.role === "user" ? 0 : Infinity),
  });

type ConversationChanges = { title?: string; deployment_id?: string | null; parameters?: operations.ChatParameters };

export const createConversation = (input: ConversationChanges) =>
  request<typeof operations.createConversation>("POST", "/api/chat/conversations", input, {
    idempotencyKey: uniqueId(),
  });

export const updateConversation = (conversationId: string, changes: ConversationChanges) =>
  request<typeof operations.updateConversation>("PATCH", "/api/chat/conversations/{conversationId}", {
    conversationId,
    ...changes,
  });

export const deleteConversation = (conversationId: string) =>
  request<typeof operations.deleteConversation>("DELETE", "/api/chat/conversations/{conversationId}", {
    conversationId,
  });

export type NewMessage = Omit<Parameters<typeof request<typeof operations.addMessage>>[2], "conversationId">;

/** `keepalive` lets the last words of an answer be stored while the page closes. */
export const addMessage = (conversationId: string, message: NewMessage) =>
  request<typeof operations.addMessage>(
    "POST",
    "/api/chat/conversations/{conversationId}/messages",
    { conversationId, ...message },
    { keepalive: message.content.length < 30_000 },
  );
