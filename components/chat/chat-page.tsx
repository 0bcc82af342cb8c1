"use client";

import { useQuery } from "@tanstack/react-query";
import clsx from "clsx";
import { MessagesSquare, SlidersHorizontal } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { Composer } from "@/components/chat/composer";
import { ContextMeter } from "@/components/chat/context-meter";
import { ConversationList } from "@/components/chat/conversation-list";
import { EmptyChat } from "@/components/chat/empty-chat";
import { MessageList } from "@/components/chat/message-list";
import { ParameterForm } from "@/components/chat/parameter-form";
import { SilentModel } from "@/components/chat/silent-model";
import { useConversation } from "@/components/chat/use-conversation";
import { stateWord, useServing } from "@/components/chat/use-serving";
import { conversationQuery } from "@/components/chat/chat-queries";
import { BaseModelHint } from "@/components/models/base-model-hint";
import { Page } from "@/components/shell/page";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { Select } from "@/components/ui/select";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonText } from "@/components/ui/skeleton";
import type { Answerer } from "@/components/chat/use-serving";

/** Changes the address alone: the server has nothing to add to what the page holds. */
const open = (id: string | undefined) =>
  window.history.replaceState(null, "", id === undefined ? "/chat" : `/chat?conversation=${id}`);

/** The playground: conversations at the side, one of them in the middle, its parameters in a sheet. */
export function ChatPage() {
  const address = useSearchParams();
  const conversationId = address.get("conversation") ?? undefined;
  const { data: held } = useQuery({
    ...conversationQuery(conversationId ?? ""),
    enabled: conversationId !== undefined,
  });
  const [picked, setPicked] = useState(address.get("deployment"));
  const { loading, deployment, silent, options } = useServing(
    conversationId === undefined ? picked : held?.deployment_id,
  );
  const [sheet, setSheet] = useState<"conversations" | "parameters">();
  const [editingId, setEditingId] = useState<string>();
  const composerRef = useRef<HTMLTextAreaElement>(null);
  const chat = useConversation(conversationId, deployment, open);
  const refusal = refusalOf(loading, deployment, silent);
  const isEmpty = !chat.loading && !chat.loadError && chat.path.length === 0 && !chat.partial;

  return (
    <Page title="Chat" width="bleed">
      <div className="flex h-[calc(100dvh-6.5rem)] min-h-0 sm:h-dvh">
        <aside className="hidden w-64 shrink-0 overflow-y-auto border-e border-line p-3 lg:block">
          <ConversationList current={conversationId} onOpen={open} />
        </aside>
        <div className="flex min-w-0 grow flex-col">
          <header className="flex items-center gap-2 border-b border-line px-4 py-2">
            <span className="lg:hidden">
              <IconButton
                label="Conversations"
                icon={<MessagesSquare aria-hidden="true" />}
                onClick={() => setSheet("conversations")}
              />
            </span>
            <Select
              aria-label="Model"
              value={(deployment ?? silent)?.id ?? ""}
              onValueChange={(id) => (conversationId === undefined ? setPicked(id) : void chat.keepDeployment(id))}
              placeholder={loading ? "Looking for models…" : "No model is serving"}
              options={options}
              className="max-w-xs min-w-0 grow"
            />
            <span className="grow" />
            <IconButton
              label="Parameters"
              icon={<SlidersHorizontal aria-hidden="true" />}
              onClick={() => setSheet("parameters")}
            />
          </header>
          {/* Reversed, so that it stays at its end while an answer grows, and anywhere else when one has scrolled away. */}
          <div className="flex min-h-0 grow flex-col-reverse overflow-y-auto">
            <div className={clsx("mx-auto w-full max-w-3xl px-4 py-6", isEmpty ? "my-auto" : "mb-auto")}>
              {chat.loadError && (
                <QueryFailure what="this conversation" error={chat.loadError} retry={() => open(undefined)} />
              )}
              {chat.loading && <SkeletonText lines={5} />}
              {deployment && <BaseModelHint of={deployment} className="mb-4" />}
              {isEmpty && !silent && (
                <EmptyChat ready={deployment !== undefined} loading={loading} onAsk={(text) => void chat.ask(text)} />
              )}
              <MessageList
                chat={chat}
                refusal={refusal}
                editingId={editingId}
                onEdit={(id) => {
                  setEditingId(id);
                  if (id === undefined) composerRef.current?.focus();
                }}
              />
              {chat.failure && (
                <Notice tone="bad" title="That did not work" announce className="mt-4">
                  {chat.failure}
                </Notice>
              )}
              {silent && <SilentModel deployment={silent} />}
            </div>
          </div>
          <div className="mx-auto w-full max-w-3xl px-4 pb-3">
            <Composer
              fieldRef={composerRef}
              busy={chat.busy}
              refusal={refusal}
              onAsk={chat.ask}
              onStop={chat.stop}
              onEditLast={() => setEditingId(chat.path.findLast(({ message }) => message.role === "user")?.message.id)}
            />
            <ContextMeter path={chat.path} contextWindow={deployment?.context_window ?? undefined} />
          </div>
        </div>
      </div>
      <Sheet
        open={sheet !== undefined}
        onOpenChange={(isOpen) => {
          if (isOpen) return;
          setSheet(undefined);
          void chat.keepParameters();
        }}
        title={sheet === "parameters" ? "Parameters" : "Conversations"}
      >
        {sheet === "parameters" ? (
          <ParameterForm
            parameters={chat.parameters}
            onChange={chat.setParameters}
            onLeave={() => void chat.keepParameters()}
          />
        ) : (
          <ConversationList
            current={conversationId}
            onOpen={(id) => {
              setSheet(undefined);
              open(id);
            }}
          />
        )}
      </Sheet>
    </Page>
  );
}

/** Why no answer can be asked for now. */
function refusalOf(loading: boolean, deployment: Answerer | undefined, silent: Answerer | undefined) {
  if (silent) return `${silent.name} is ${stateWord(silent)}`;
  if (deployment) return undefined;
  return loading ? "Looking for models" : "No model is serving";
}
