import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Chat";

/** Sampling as the playground offers it; absent means the engine's default. */
export const chatParameters = z
  .strictObject({
    system_prompt: z.string().max(32_000).optional(),
    temperature: z.number().min(0).max(2).optional(),
    top_p: z.number().min(0).max(1).optional(),
    top_k: z.int().min(0).max(1000).optional(),
    max_tokens: z.int().min(1).max(1_000_000).optional(),
    seed: z.int().optional(),
    frequency_penalty: z.number().min(-2).max(2).optional(),
    presence_penalty: z.number().min(-2).max(2).optional(),
    stop: z.array(z.string().max(128)).max(8).optional(),
  })
  .meta({ id: "ChatParameters" });
export type ChatParameters = z.infer<typeof chatParameters>;

export const message = z
  .object({
    id: z.uuid(),
    conversation_id: z.uuid(),
    parent_id: z.uuid().nullable(),
    role: z.enum(["user", "assistant"]),
    content: z.string(),
    outcome: z.enum(["complete", "stopped", "failed"]),
    model: z.string().nullable(),
    prompt_tokens: z.int().nullable(),
    completion_tokens: z.int().nullable(),
    ttft_ms: z.int().nullable(),
    duration_ms: z.int().nullable(),
    error: z.object({ code: z.string(), detail: z.string() }).nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "Message" });
export type Message = z.infer<typeof message>;

export const conversation = z
  .object({
    id: z.uuid(),
    title: z.string(),
    deployment_id: z.uuid().nullable(),
    parameters: chatParameters,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Conversation" });
export type Conversation = z.infer<typeof conversation>;

const params = z.object({ conversationId: z.uuid() });
const count = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const conversationBody = z.strictObject({
  title: z.string().trim().min(1).max(200).nullish(),
  deployment_id: z.uuid().nullish(),
  parameters: chatParameters.nullish(),
});

export const listConversations = operation({
  method: "GET",
  path: "/api/chat/conversations",
  summary: "Your conversations, newest first",
  tag,
  scope: "conversations:read",
  action: "conversation.list",
  query: z.strictObject({
    search: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    before: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z_[0-9a-f-]{36}$/)
      .optional()
      .describe("goes on behind a conversation: its `updated_at` and its `id`, joined by `_`"),
  }),
  response: z.array(conversation),
});
export const createConversation = operation({
  method: "POST",
  path: "/api/chat/conversations",
  summary: "Begin a conversation",
  tag,
  scope: "conversations:write",
  action: "conversation.create",
  idempotent: true,
  body: conversationBody,
  response: conversation,
  status: 201,
});
export const getConversation = operation({
  method: "GET",
  path: "/api/chat/conversations/{conversationId}",
  summary: "A conversation with all its messages",
  tag,
  scope: "conversations:read",
  action: "conversation.read",
  params,
  response: conversation.extend({ messages: z.array(message) }),
});
export const updateConversation = operation({
  method: "PATCH",
  path: "/api/chat/conversations/{conversationId}",
  summary: "Rename, or change model and parameters",
  tag,
  scope: "conversations:write",
  action: "conversation.update",
  params,
  body: conversationBody,
  response: conversation,
});
export const deleteConversation = operation({
  method: "DELETE",
  path: "/api/chat/conversations/{conversationId}",
  summary: "Delete a conversation",
  tag,
  scope: "conversations:write",
  action: "conversation.delete",
  params,
  response: z.null(),
  status: 204,
});
export const addMessage = operation({
  method: "POST",
  path: "/api/chat/conversations/{conversationId}/messages",
  summary: "Store a message; a sibling under the same parent is an edit or another answer",
  tag,
  scope: "conversations:write",
  action: "message.create",
  idempotent: true,
  params,
  body: z.strictObject({
    id: z.uuid().optional(),
    parent_id: z.uuid().nullish(),
    role: z.enum(["user", "assistant"]),
    content: z.string().max(900_000),
    outcome: z.enum(["complete", "stopped", "failed"]).default("complete"),
    model: z.string().max(256).nullish(),
    prompt_tokens: count.nullish(),
    completion_tokens: count.nullish(),
    ttft_ms: count.nullish(),
    duration_ms: count.nullish(),
    error: z.strictObject({ code: z.string().max(64), detail: z.string().max(4000) }).nullish(),
  }),
  response: message,
  status: 201,
});
