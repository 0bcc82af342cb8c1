"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { addMessage, conversationQuery, createConversation, updateConversation } from "@/components/chat/chat-queries";
import { shownPath, type PathEntry } from "@/components/chat/message-tree";
import { streamAnswer, type Answer } from "@/components/chat/stream-answer";
import type { ChatParameters, Message } from "@/lib/chat/contract";

type Settings = { deploymentId: string | undefined; parameters: ChatParameters };
type Started = (conversationId: string) => void;

/** One conversation as the playground works with it: its shown path, and asking, stopping, answering again, editing. */
export function useConversation(
  conversationId: string | undefined,
  deploymentId: string | undefined,
  onStarted: Started,
) {
  const client = useQueryClient();
  const stored = useQuery({ ...conversationQuery(conversationId ?? ""), enabled: conversationId !== undefined });
  const [chosen, setChosen] = useState<ReadonlyMap<string | null, string>>(new Map());
  const [partial, setPartial] = useState<{ parentId: string; content: string }>();
  const [failure, setFailure] = useState<string>();
  const [draft, setDraft] = useState<ChatParameters>({});
  const parameters = stored.data?.parameters ?? draft;
  const running = useRef<AbortController>(undefined);
  const path = shownPath(stored.data?.messages ?? [], chosen);

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
    if (!parent || !deploymentId) return;
    running.current = new AbortController();
    setPartial({ parentId: parent.id, content: "" });
    let content = "";
    try {
      const done = await streamAnswer({
        deploymentId,
        parameters,
        turns: history.map((message) => ({ role: message.role, content: message.content })),
        signal: running.current.signal,
        onContent: (text) => {
          content = text;
          setPartial({ parentId: parent.id, content: text });
        },
      });
      await store(id, {
        parent_id: parent.id,
        role: "assistant",
        content: done.content,
        model: deploymentId,
        ...figures(done),
      });
    } catch (error) {
      const stopped = error instanceof DOMException && error.name === "AbortError";
      const detail = error instanceof Error ? error.message : String(error);
      if (!stopped) setFailure(detail);
      if (content !== "" || stopped) {
        await store(id, {
          parent_id: parent.id,
          role: "assistant",
          content,
          outcome: stopped ? "stopped" : "failed",
          ...(stopped ? {} : { error: { code: "UPSTREAM_FAILED", detail } }),
        });
      }
    } finally {
      setPartial(undefined);
      running.current = undefined;
      await client.invalidateQueries({ queryKey: ["conversations"] });
    }
  }

  async function guarded(run: () => Promise<void>): Promise<void> {
    setFailure(undefined);
    try {
      await run();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  const historyTo = (entry: PathEntry | undefined) =>
    entry ? path.slice(0, path.indexOf(entry) + 1).map(({ message }) => message) : [];

  return {
    path,
    parameters,
    /** Kept with the conversation, once there is one. */
    setParameters: (next: ChatParameters) =>
      guarded(async () => {
        setDraft(next);
        if (conversationId === undefined) return;
        client.setQueryData(conversationQuery(conversationId).queryKey, (old) => old && { ...old, parameters: next });
        await updateConversation(conversationId, { parameters: next });
      }),
    partial,
    failure,
    loading: conversationId !== undefined && stored.isPending,
    loadError: stored.error,
    busy: partial !== undefined,
    /** Says something after the shown path. */
    ask: (content: string) =>
      guarded(async () => {
        const id = conversationId ?? (await begin({ deploymentId, parameters }, onStarted, client));
        const history = historyTo(path.at(-1));
        const question = await store(id, { parent_id: history.at(-1)?.id ?? null, role: "user", content });
        await answer(id, [...history, question]);
      }),
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
    stop: () => running.current?.abort(),
  };
}

async function begin(
  settings: Settings,
  onStarted: Started,
  client: ReturnType<typeof useQueryClient>,
): Promise<string> {
  const conversation = await createConversation({
    deployment_id: settings.deploymentId ?? null,
    parameters: settings.parameters,
  });
  client.setQueryData(conversationQuery(conversation.id).queryKey, { ...conversation, messages: [] });
  onStarted(conversation.id);
  return conversation.id;
}

const figures = (answer: Answer) => ({
  prompt_tokens: answer.promptTokens,
  completion_tokens: answer.completionTokens,
  ttft_ms: answer.firstTokenMs,
  duration_ms: answer.durationMs,
});
