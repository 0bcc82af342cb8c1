"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { conversationQuery, createConversation, updateConversation } from "@/components/chat/chat-queries";
import { shownPath, type PathEntry } from "@/components/chat/message-tree";
import { stopAnswer, usePartials, writeAnswer, type Ending } from "@/components/chat/running-answers";
import { useMessageStore } from "@/components/chat/use-message-store";
import type { ChatParameters, Message } from "@/lib/console/chat/contract";
import type { Answerer } from "@/components/chat/use-serving";

type Changes = Parameters<typeof updateConversation>[1];
type Failure = { conversationId: string | undefined; detail: string };

/** Said by nobody and stored nowhere: it has any model take up a broken answer. */
const goOn = "Go on exactly where you broke off. Repeat nothing.";

/** One conversation as the playground works with it: its shown path, and asking, stopping, answering again, editing. */
export function useConversation(
  conversationId: string | undefined,
  deployment: Answerer | undefined,
  onStarted: (conversationId: string) => void,
) {
  const client = useQueryClient();
  const stored = useQuery({ ...conversationQuery(conversationId ?? ""), enabled: conversationId !== undefined });
  const [chosen, setChosen] = useState<ReadonlyMap<string | null, string>>(new Map());
  const [failure, setFailure] = useState<Failure>();
  const [draft, setDraft] = useState<ChatParameters>({});
  const partials = usePartials();
  const parameters = stored.data?.parameters ?? draft;
  const unkeptRef = useRef<ChatParameters>(undefined);
  const { messages, unstored, store, keepAnswer } = useMessageStore(conversationId, ({ parent_id, id }) =>
    setChosen((old) => new Map(old).set(parent_id, id)),
  );
  const path = shownPath(messages(stored.data?.messages ?? []), chosen);
  const partial = conversationId === undefined ? undefined : partials.get(conversationId);

  /** `begun` is an answer that broke off; it is taken up, and stays beside the one that goes on. */
  async function answer(id: string, history: Message[], begun?: Message): Promise<void> {
    const parent = history.at(-1);
    if (!parent || !deployment) return;
    const said = begun ? [...history, begun] : history;
    const turns = said.map(({ role, content }) => ({ role, content }));
    const asking = {
      conversationId: id,
      parentId: parent.id,
      speaker: deployment.name,
      begun: begun?.content ?? "",
      deploymentId: deployment.id,
      parameters,
      turns: begun ? [...turns, { role: "user" as const, content: goOn }] : turns,
    };
    await writeAnswer(asking, (ending) =>
      keepAnswer(id, { parent_id: parent.id, model: deployment.name, ...wordsOf(ending) }),
    );
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

  function show(id: string, changes: Changes): void {
    client.setQueryData(conversationQuery(id).queryKey, (old) => old && { ...old, ...changes });
  }

  async function change(changes: Changes): Promise<void> {
    if (conversationId === undefined) return;
    show(conversationId, changes);
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
    loadError: stored.data ? null : stored.error,
    busy: partial !== undefined,
    /** Answers that the server has not taken yet, by id. */
    unstored,
    storeAnswer: (messageId: string) =>
      guarded(async () => {
        const held = unstored.get(messageId);
        if (held) await keepAnswer(held.message.conversation_id, held.message);
      }),
    /** They hold for the next answer; `keepParameters` stores them with the conversation, once there is one. */
    setParameters: (next: ChatParameters) => {
      setDraft(next);
      unkeptRef.current = next;
      if (conversationId !== undefined) show(conversationId, { parameters: next });
    },
    keepParameters: () =>
      guarded(async () => {
        const next = unkeptRef.current;
        if (!next) return;
        await change({ parameters: next });
        if (unkeptRef.current === next) unkeptRef.current = undefined;
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
    /** The rest of an answer that broke off: one that holds both stands beside it. */
    goOn: (entry: PathEntry) =>
      guarded(() => answer(entry.message.conversation_id, historyTo(entry).slice(0, -1), entry.message)),
    /** The question in other words, beside the old one. @returns whether it is stored; its answer comes later. */
    edit: (entry: PathEntry, content: string) =>
      guarded(async () => {
        const id = entry.message.conversation_id;
        const before = historyTo(entry).slice(0, -1);
        const question = await store(id, { parent_id: entry.message.parent_id, role: "user", content });
        void guarded(() => answer(id, [...before, question]), id);
      }),
    show: (entry: PathEntry, siblingId: string) => setChosen(new Map(chosen).set(entry.message.parent_id, siblingId)),
    stop: () => conversationId !== undefined && stopAnswer(conversationId),
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
    error: detail === undefined ? null : { code: "UPSTREAM_FAILED", detail: detail.slice(0, 4000) },
  };
}
