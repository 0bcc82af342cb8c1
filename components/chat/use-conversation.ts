"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addMessage, conversationQuery, createConversation, updateConversation } from "@/components/chat/chat-queries";
import { shownPath, type PathEntry } from "@/components/chat/message-tree";
import { useAnswers, type Ending } from "@/components/chat/use-answers";
import type { ChatParameters, Message } from "@/lib/chat/contract";
import type { Deployment } from "@/lib/deployments/contract";

type Failure = { conversationId: string | undefined; detail: string };

/** One conversation as the playground works with it: its shown path, and asking, stopping, answering again, editing. */
export function useConversation(
  conversationId: string | undefined,
  deployment: Deployment | undefined,
  onStarted: (conversationId: string) => void,
) {
  const client = useQueryClient();
  const stored = useQuery({ ...conversationQuery(conversationId ?? ""), enabled: conversationId !== undefined });
  const [chosen, setChosen] = useState<ReadonlyMap<string | null, string>>(new Map());
  const [failure, setFailure] = useState<Failure>();
  const [draft, setDraft] = useState<ChatParameters>({});
  const answers = useAnswers();
  const parameters = stored.data?.parameters ?? draft;
  const path = shownPath(stored.data?.messages ?? [], chosen);
  const partial = conversationId === undefined ? undefined : answers.partials.get(conversationId);

  async function store(id: string, message: Parameters<typeof addMessage>[1]): Promise<Message> {
    const added = await addMessage(id, message);
    client.setQueryData(conversationQuery(id).queryKey, (old) =>
      old ? { ...old, messages: [...old.messages, added] } : old,
    );
    setChosen((old) => new Map(old).set(added.parent_id, added.id));
    return added;
  }

  async function answer(id: string, history: Message[]): Promise<void> {
    const parent = history.at(-1);
    if (!parent || !deployment) return;
    const asking = {
      conversationId: id,
      parentId: parent.id,
      deploymentId: deployment.id,
      parameters,
      turns: history.map(({ role, content }) => ({ role, content })),
    };
    await answers.write(asking, async (ending) => {
      await store(id, { parent_id: parent.id, role: "assistant", model: deployment.name, ...wordsOf(ending) });
    });
    await client.invalidateQueries({ queryKey: ["conversations"] });
  }

  /** What fails is told in the conversation it belongs to. @returns whether it went well. */
  async function guarded(run: () => Promise<void>, id = conversationId): Promise<boolean> {
    setFailure(undefined);
    try {
      await run();
      return true;
    } catch (error) {
      setFailure({ conversationId: id, detail: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  async function begin(): Promise<string> {
    const conversation = await createConversation({ deployment_id: deployment?.id ?? null, parameters });
    client.setQueryData(conversationQuery(conversation.id).queryKey, { ...conversation, messages: [] });
    onStarted(conversation.id);
    return conversation.id;
  }

  async function change(changes: Parameters<typeof updateConversation>[1]): Promise<void> {
    if (conversationId === undefined) return;
    client.setQueryData(conversationQuery(conversationId).queryKey, (old) => old && { ...old, ...changes });
    await updateConversation(conversationId, changes);
  }

  const historyTo = (entry: PathEntry | undefined) =>
    entry ? path.slice(0, path.indexOf(entry) + 1).map(({ message }) => message) : [];

  return {
    path,
    parameters,
    /** What the conversation was last held with, as stored. */
    deploymentId: stored.data?.deployment_id ?? undefined,
    partial,
    failure: failure && failure.conversationId === conversationId ? failure.detail : undefined,
    loading: conversationId !== undefined && stored.isPending,
    loadError: stored.error,
    busy: partial !== undefined,
    /** Kept with the conversation, once there is one. */
    setParameters: (next: ChatParameters) =>
      guarded(() => {
        setDraft(next);
        return change({ parameters: next });
      }),
    keepDeployment: (deploymentId: string) => guarded(() => change({ deployment_id: deploymentId })),
    /** Says something after the shown path. @returns whether the question is stored; its answer comes later. */
    ask: (content: string) =>
      guarded(async () => {
        const id = conversationId ?? (await begin());
        const history = historyTo(path.at(-1));
        const question = await store(id, { parent_id: history.at(-1)?.id ?? null, role: "user", content });
        void guarded(() => answer(id, [...history, question]), id);
      }),
    /** An answer to a question that has none yet. */
    answerQuestion: (entry: PathEntry) => guarded(() => answer(entry.message.conversation_id, historyTo(entry))),
    /** Another answer beside this one. */
    regenerate: (entry: PathEntry) =>
      guarded(() => answer(entry.message.conversation_id, historyTo(entry).slice(0, -1))),
    /** The question in other words, beside the old one. */
    edit: (entry: PathEntry, content: string) =>
      guarded(async () => {
        const id = entry.message.conversation_id;
        const before = historyTo(entry).slice(0, -1);
        const question = await store(id, { parent_id: entry.message.parent_id, role: "user", content });
        await answer(id, [...before, question]);
      }),
    show: (entry: PathEntry, siblingId: string) => setChosen(new Map(chosen).set(entry.message.parent_id, siblingId)),
    stop: () => conversationId !== undefined && answers.stop(conversationId),
  };
}

export type Chat = ReturnType<typeof useConversation>;

function wordsOf({ answer, outcome, detail }: Ending) {
  return {
    content: answer.content,
    outcome,
    prompt_tokens: answer.promptTokens,
    completion_tokens: answer.completionTokens,
    ttft_ms: answer.firstTokenMs,
    duration_ms: answer.durationMs,
    ...(detail === undefined ? {} : { error: { code: "UPSTREAM_FAILED", detail: detail.slice(0, 4000) } }),
  };
}
