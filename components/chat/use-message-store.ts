"use client";

import { useQueryClient } from "@tanstack/react-query";
import { addMessage, conversationQuery, type NewMessage } from "@/components/chat/chat-queries";
import { ApiProblem, uniqueId } from "@/lib/edge/client";
import type { Message } from "@/lib/console/chat/contract";
import { sharedMap } from "@/components/chat/shared-map";

type NewAnswer = Omit<Message, "conversation_id" | "created_at" | "role" | "id"> & { id?: string };

/** Puts messages of a conversation where they stay. An answer that the server does not take is held until it does. */
export function useMessageStore(conversationId: string | undefined, onAdded: (message: Message) => void) {
  const client = useQueryClient();
  const unstored = useUnstored();

  async function store(id: string, message: NewMessage): Promise<Message> {
    const parent = unstoredAnswer(message.parent_id ?? "");
    if (parent) await store(id, toldOf(parent.message));
    const added = await addMessage(id, message);
    const { queryKey } = conversationQuery(id);
    await client.cancelQueries({ queryKey });
    client.setQueryData(queryKey, (old) => old && { ...old, messages: [...old.messages, added] });
    releaseAnswer(added.id);
    onAdded(added);
    // A question puts its conversation at the top of the list, the first one with its title, before the answer is there.
    if (added.role === "user") void client.invalidateQueries({ queryKey: ["conversations"] });
    return added;
  }

  /** Stores an answer, or holds it and says why it could not be stored; never fails. */
  async function keepAnswer(id: string, answer: NewAnswer): Promise<void> {
    const message: Message = {
      id: uniqueId(),
      ...answer,
      conversation_id: id,
      role: "assistant",
      created_at: new Date().toISOString(),
    };
    try {
      await store(id, toldOf(message));
    } catch (error) {
      // The conversation was deleted meanwhile, and its answer with it.
      if (error instanceof ApiProblem && error.status === 404) return;
      holdAnswer(message, error instanceof Error ? error.message : String(error));
      onAdded(message);
    }
  }

  return {
    unstored,
    store,
    keepAnswer,
    /** What is stored and what is held of the conversation, in one list. */
    messages: (stored: readonly Message[]): Message[] => [
      ...stored,
      ...[...unstored.values()].flatMap(({ message }) => (message.conversation_id === conversationId ? message : [])),
    ],
  };
}

/** Without what the server says of a message itself, and takes from nobody. */
function toldOf(message: Message): NewMessage {
  const { conversation_id: _conversation, created_at: _created, ...told } = message;
  return told;
}

/** An answer the server has not taken yet, and why. */
type Unstored = { message: Message; reason: string };

/** By the message's id. They are shown and talked about like others until the server takes them. */
const unstored = sharedMap<Unstored>();

const useUnstored = unstored.useEntries;
const unstoredAnswer = (messageId: string) => unstored.get(messageId);
const holdAnswer = (message: Message, reason: string) => unstored.set(message.id, { message, reason });
const releaseAnswer = (messageId: string) => unstored.set(messageId, undefined);
