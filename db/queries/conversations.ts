import type { Executor } from "@/db/client";
import { conversations, messages } from "@/db/schema";
import { and, asc, desc, eq, ilike, inArray, isNull, lt, sql } from "drizzle-orm";
import { containing } from "./containing";
import { deleteInPieces } from "./delete-in-pieces";

export type ConversationRow = typeof conversations.$inferSelect;
export type MessageRow = typeof messages.$inferSelect;

/** The place in the list behind which to go on: the last row that was seen. */
export type ConversationPlace = { updatedAt: Date; id: string };

/** As exact as a date of JavaScript, so that a place read back from an answer stands where it stood. */
const moment = sql`date_trunc('milliseconds', ${conversations.updatedAt})`;

/** Newest first. */
export function listConversations(
  db: Executor,
  userId: string,
  { search, before, limit }: { search?: string | undefined; before?: ConversationPlace | undefined; limit: number },
): Promise<ConversationRow[]> {
  return db
    .select()
    .from(conversations)
    .where(
      and(
        eq(conversations.userId, userId),
        isNull(conversations.deletedAt),
        search ? ilike(conversations.title, containing(search)) : undefined,
        before
          ? sql`(${moment}, ${conversations.id}) < (${before.updatedAt.toISOString()}::timestamptz, ${before.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(moment), desc(conversations.id))
    .limit(limit);
}

export async function findConversation(db: Executor, userId: string, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db
    .select()
    .from(conversations)
    .where(and(eq(conversations.id, id), eq(conversations.userId, userId), isNull(conversations.deletedAt)));
  return row;
}

export async function insertConversation(
  db: Executor,
  row: typeof conversations.$inferInsert,
): Promise<ConversationRow> {
  const [inserted] = await db.insert(conversations).values(row).returning();
  if (!inserted) throw new Error("the conversation was not inserted");
  return inserted;
}

export async function updateConversation(
  db: Executor,
  id: string,
  changes: Partial<typeof conversations.$inferInsert>,
): Promise<ConversationRow | undefined> {
  const [row] = await db
    .update(conversations)
    .set({ ...changes, updatedAt: new Date() })
    .where(eq(conversations.id, id))
    .returning();
  return row;
}

export function listMessages(db: Executor, conversationId: string): Promise<MessageRow[]> {
  return db.select().from(messages).where(eq(messages.conversationId, conversationId)).orderBy(asc(messages.createdAt));
}

/** Bytes of all that was said, told without reading it. */
export async function measureConversation(db: Executor, conversationId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sql<string | null>`sum(octet_length(${messages.content}))` })
    .from(messages)
    .where(eq(messages.conversationId, conversationId));
  return Number(row?.bytes ?? 0);
}

/** What their owners deleted, words first, so that a crash between the two leaves no words without a conversation. */
export async function deleteConversationsDeletedBefore(db: Executor, moment: Date): Promise<void> {
  const isOver = lt(conversations.deletedAt, moment);
  const over = db.select({ id: conversations.id }).from(conversations).where(isOver);
  await deleteInPieces(db, messages, inArray(messages.conversationId, over));
  await deleteInPieces(db, conversations, isOver);
}

/** A message sent twice under one id is stored once. */
export async function insertMessage(db: Executor, row: typeof messages.$inferInsert): Promise<MessageRow | undefined> {
  const [inserted] = await db.insert(messages).values(row).onConflictDoNothing().returning();
  return inserted;
}

export async function findMessage(db: Executor, conversationId: string, id: string): Promise<MessageRow | undefined> {
  const [row] = await db
    .select()
    .from(messages)
    .where(and(eq(messages.id, id), eq(messages.conversationId, conversationId)));
  return row;
}

/** Whether anybody has been answered yet. */
export async function hasMessages(db: Executor, organizationId: string): Promise<boolean> {
  const rows = await db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.organizationId, organizationId), eq(messages.role, "assistant")))
    .limit(1);
  return rows.length > 0;
}
