"use client";

import { useQuery } from "@tanstack/react-query";
import { MessagesSquare, PanelRight } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { Composer } from "@/components/chat/composer";
import { ConversationList } from "@/components/chat/conversation-list";
import { EmptyChat } from "@/components/chat/empty-chat";
import { MessageList } from "@/components/chat/message-list";
import { ParameterForm } from "@/components/chat/parameter-form";
import { useConversation } from "@/components/chat/use-conversation";
import { deploymentsQuery } from "@/components/deployments/deployment-queries";
import { Page } from "@/components/shell/page";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { Select } from "@/components/ui/select";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonText } from "@/components/ui/skeleton";

/** The playground: conversations at the side, one of them in the middle, its parameters in a sheet. */
export function ChatPage() {
  const router = useRouter();
  const address = useSearchParams();
  const conversationId = address.get("conversation") ?? undefined;
  const deployments = useQuery(deploymentsQuery);
  const serving = deployments.data?.filter(({ phase }) => phase === "serving" || phase === "degraded") ?? [];
  const [picked, setPicked] = useState(address.get("deployment") ?? "");
  const deployment = serving.find(({ id }) => id === picked) ?? serving[0];
  const [sheet, setSheet] = useState<"conversations" | "parameters">();
  const open = (id: string | undefined) => router.replace(id ? `/chat?conversation=${id}` : "/chat");
  const chat = useConversation(conversationId, deployment?.id, open);

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
              value={deployment?.id ?? ""}
              onValueChange={setPicked}
              placeholder="No model is serving"
              options={serving.map(({ id, name }) => ({ value: id, label: name }))}
              className="max-w-xs grow"
            />
            <span className="grow" />
            <IconButton
              label="Parameters"
              icon={<PanelRight aria-hidden="true" />}
              onClick={() => setSheet("parameters")}
            />
          </header>
          <div className="flex min-h-0 grow flex-col-reverse overflow-y-auto">
            <div className="mx-auto w-full max-w-3xl px-4 py-6">
              {chat.loadError && (
                <QueryFailure what="this conversation" error={chat.loadError} retry={() => open(undefined)} />
              )}
              {chat.loading && <SkeletonText lines={5} />}
              {!chat.loading && chat.path.length === 0 && !chat.partial && (
                <EmptyChat
                  ready={deployment !== undefined}
                  loading={deployments.isPending}
                  onAsk={(text) => void chat.ask(text)}
                />
              )}
              <MessageList chat={chat} />
              {chat.failure && (
                <Notice tone="bad" title="No complete answer" announce className="mt-4">
                  {chat.failure}
                </Notice>
              )}
            </div>
          </div>
          <Composer
            busy={chat.busy}
            ready={deployment !== undefined}
            onAsk={(text) => void chat.ask(text)}
            onStop={chat.stop}
          />
        </div>
      </div>
      <Sheet
        open={sheet !== undefined}
        onOpenChange={(isOpen) => isOpen || setSheet(undefined)}
        title={sheet === "parameters" ? "Parameters" : "Conversations"}
      >
        {sheet === "parameters" ? (
          <ParameterForm parameters={chat.parameters} onChange={(next) => void chat.setParameters(next)} />
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
