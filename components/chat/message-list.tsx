"use client";

import { lazy, Suspense, useState } from "react";
import { MessageActions } from "@/components/chat/message-actions";
import { EditQuestion } from "@/components/chat/edit-question";
import { messageFigures } from "@/components/chat/message-figures";
import type { PathEntry } from "@/components/chat/message-tree";
import type { useConversation } from "@/components/chat/use-conversation";
import { Badge } from "@/components/ui/badge";
import { Spinner } from "@/components/ui/spinner";

const SafeMarkdown = lazy(() =>
  import("@/components/markdown/safe-markdown").then((module) => ({ default: module.SafeMarkdown })),
);

type Chat = ReturnType<typeof useConversation>;

export function MessageList({ chat }: { chat: Chat }) {
  const [editingId, setEditingId] = useState<string>();
  const shown = chat.partial
    ? chat.path.slice(0, chat.path.findIndex(({ message }) => message.id === chat.partial?.parentId) + 1)
    : chat.path;
  return (
    <>
      <ol aria-label="Messages" className="space-y-6">
        {shown.map((entry) => (
          <li key={entry.message.id} data-role={entry.message.role}>
            {editingId === entry.message.id ? (
              <EditQuestion
                content={entry.message.content}
                onCancel={() => setEditingId(undefined)}
                onSave={(text) => {
                  setEditingId(undefined);
                  void chat.edit(entry, text);
                }}
              />
            ) : (
              <MessageBody entry={entry} />
            )}
            <MessageActions entry={entry} chat={chat} onEdit={() => setEditingId(entry.message.id)} />
          </li>
        ))}
        {chat.partial && (
          <li data-role="assistant" data-streaming>
            <Speaker name="Model" />
            {chat.partial.content === "" ? <Spinner /> : <AnswerText text={chat.partial.content} />}
          </li>
        )}
      </ol>
      <Announcer busy={chat.busy} answered={shown.at(-1)?.message.role === "assistant"} />
    </>
  );
}

function MessageBody({ entry: { message } }: { entry: PathEntry }) {
  return (
    <>
      <Speaker name={message.role === "user" ? "You" : "Model"} />
      {message.role === "user" ? (
        <p className="whitespace-pre-wrap break-words">{message.content}</p>
      ) : (
        <AnswerText text={message.content} />
      )}
      {message.role === "assistant" && (
        <p className="mt-2 flex flex-wrap items-center gap-x-3 text-xs text-muted tabular-nums">
          {message.outcome !== "complete" && (
            <Badge tone={message.outcome === "failed" ? "bad" : "idle"}>{message.outcome}</Badge>
          )}
          {messageFigures(message)}
        </p>
      )}
    </>
  );
}

function Speaker({ name }: { name: string }) {
  return <p className="mb-1 text-xs font-medium text-muted">{name}</p>;
}

function AnswerText({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
      <SafeMarkdown text={text} />
    </Suspense>
  );
}

/** Screen readers hear that an answer began and ended, not every word as it streams. */
function Announcer({ busy, answered }: { busy: boolean; answered: boolean }) {
  return (
    <p role="status" className="sr-only">
      {busy ? "The model is answering" : answered ? "The answer is complete" : ""}
    </p>
  );
}
