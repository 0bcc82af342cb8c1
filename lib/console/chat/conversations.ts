import type { Executor } from "@/db/client";
import * as rows from "@/db/queries/conversations";
import type { MessageRow } from "@/db/queries/conversations";
import { withTransaction } from "@/db/transaction";
import { authorizePerson } from "@/lib/identity/access";
import { recordAudit, whatChanged } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import type * as operations from "./contract";
import { chatParameters, type Conversation, type Message } from "./contract";

/* A conversation belongs to the person who had it: nobody else reads it, whatever their role, and no key without the scope. */

export async function listConversations(
  ctx: Context,
  input: OperationInput<typeof operations.listConversations>,
): Promise<Conversation[]> {
  const { userId } = authorizePerson(ctx, "conversations:read");
  const { before, ...selection } = input;
  return (await rows.listConversations(ctx.db, userId, { ...selection, before: placeOf(before) })).map(
    conversationView,
  );
}

export async function createConversation(
  ctx: Context,
  input: OperationInput<typeof operations.createConversation>,
): Promise<Conversation> {
  const person = authorizePerson(ctx, "conversations:write");
  return withTransaction(ctx.db, async (tx) => {
    const row = await rows.insertConversation(tx, {
      organizationId: person.organizationId,
      userId: person.userId,
      title: input.title ?? "New conversation",
      deploymentId: input.deployment_id ?? null,
      parameters: input.parameters ?? {},
    });
    await recordAudit(tx, ctx, { action: "conversation.create", objectKind: "conversation", objectId: row.id });
    return conversationView(row);
  });
}

export async function getConversation(
  ctx: Context,
  input: { conversationId: string },
): Promise<OperationResult<typeof operations.getConversation>> {
  const row = await loadConversation(ctx.db, ctx, input.conversationId, "conversations:read");
  return { ...conversationView(row), messages: (await rows.listMessages(ctx.db, row.id)).map(messageView) };
}

export async function updateConversation(
  ctx: Context,
  input: OperationInput<typeof operations.updateConversation>,
): Promise<Conversation> {
  return withTransaction(ctx.db, async (tx) => {
    const current = await loadConversation(tx, ctx, input.conversationId);
    const changes = {
      ...(input.title ? { title: input.title } : {}),
      ...(input.deployment_id === undefined ? {} : { deploymentId: input.deployment_id }),
      ...(input.parameters ? { parameters: input.parameters } : {}),
    };
    if (!whatChanged(current, changes)) return conversationView(current);
    const row = await rows.updateConversation(tx, current.id, changes);
    await recordAudit(tx, ctx, { action: "conversation.update", objectKind: "conversation", objectId: current.id });
    return conversationView(row ?? current);
  });
}

export async function deleteConversation(ctx: Context, input: { conversationId: string }): Promise<null> {
  await withTransaction(ctx.db, async (tx) => {
    const row = await loadConversation(tx, ctx, input.conversationId);
    await rows.updateConversation(tx, row.id, { deletedAt: new Date() });
    await recordAudit(tx, ctx, { action: "conversation.delete", objectKind: "conversation", objectId: row.id });
  });
  return null;
}

/** The first thing a person says names the conversation. */
export async function addMessage(ctx: Context, input: OperationInput<typeof operations.addMessage>): Promise<Message> {
  return withTransaction(ctx.db, async (tx) => {
    const conversation = await loadConversation(tx, ctx, input.conversationId);
    if (input.parent_id && !(await rows.findMessage(tx, conversation.id, input.parent_id))) {
      throw new AppError("NOT_FOUND", "The message this one answers is not in the conversation.");
    }
    const inserted = await rows.insertMessage(tx, {
      ...(input.id ? { id: input.id } : {}),
      organizationId: conversation.organizationId,
      conversationId: conversation.id,
      parentId: input.parent_id ?? null,
      role: input.role,
      content: input.content,
      outcome: input.outcome,
      model: input.model ?? null,
      promptTokens: input.prompt_tokens ?? null,
      completionTokens: input.completion_tokens ?? null,
      timeToFirstTokenMs: input.ttft_ms ?? null,
      durationMs: input.duration_ms ?? null,
      error: input.error ?? null,
    });
    const row = inserted ?? (input.id ? await rows.findMessage(tx, conversation.id, input.id) : undefined);
    if (!row) throw new AppError("CONFLICT", "A message with this id is in another conversation.");
    const isFirst = input.role === "user" && !input.parent_id;
    await rows.updateConversation(
      tx,
      conversation.id,
      isFirst && conversation.title === "New conversation" ? { title: titleOf(input.content) } : {},
    );
    if (inserted && (await rows.measureConversation(tx, conversation.id)) > bytesMax) throw conversationFull();
    if (inserted)
      await recordAudit(tx, ctx, {
        action: "message.create",
        objectKind: "conversation",
        objectId: conversation.id,
        detail: { role: row.role },
      });
    return messageView(row);
  });
}

/** Read, sent and shown as a whole; far more than any model takes in. */
const bytesMax = 16 * 1024 * 1024;

const conversationFull = () =>
  new AppError(
    "PAYLOAD_TOO_LARGE",
    `This conversation holds ${bytesMax / 2 ** 20} MiB, which is all it can. Begin a new one.`,
  );

async function loadConversation(
  db: Executor,
  ctx: Context,
  id: string,
  needed: "conversations:read" | "conversations:write" = "conversations:write",
): Promise<rows.ConversationRow> {
  const { userId } = authorizePerson(ctx, needed);
  const row = await rows.findConversation(db, userId, id);
  if (!row) throw new AppError("NOT_FOUND", "You have no such conversation.");
  return row;
}

function placeOf(before: string | undefined): rows.ConversationPlace | undefined {
  const [moment, id] = before?.split("_") ?? [];
  return moment && id ? { updatedAt: new Date(moment), id } : undefined;
}

function titleOf(content: string): string {
  const line = content.trim().split("\n")[0] ?? "";
  return line.length > 60 ? `${line.slice(0, 59)}…` : line || "New conversation";
}

function conversationView(row: rows.ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    deployment_id: row.deploymentId,
    parameters: chatParameters.catch({}).parse(row.parameters),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function messageView(row: MessageRow): Message {
  return {
    id: row.id,
    conversation_id: row.conversationId,
    parent_id: row.parentId,
    role: row.role === "assistant" ? "assistant" : "user",
    content: row.content,
    outcome: row.outcome === "stopped" || row.outcome === "failed" ? row.outcome : "complete",
    model: row.model,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    ttft_ms: row.timeToFirstTokenMs,
    duration_ms: row.durationMs,
    error: row.error ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
