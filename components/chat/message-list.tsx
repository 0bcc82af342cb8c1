"use client";

import { lazy, Suspense, useEffect, useState } from "react";
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
          <Speaker role="assistant" />
          {chat.partial.content === "" ? <Spinner /> : <AnswerText text={chat.partial.content} />}
        </li>
      )}
      <Announcer busy={chat.busy} />
    </ol>
  );
}

function MessageBody({ entry: { message } }: { entry: PathEntry }) {
  return (
    <>
      <Speaker role={message.role} />
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

function Speaker({ role }: { role: "user" | "assistant" }) {
  return <p className="mb-1 text-xs font-medium text-muted">{role === "user" ? "You" : "Model"}</p>;
}

function AnswerText({ text }: { text: string }) {
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
      <SafeMarkdown text={text} />
    </Suspense>
  );
}

/** Screen readers hear that an answer began and ended, not every word as it streams. */
function Announcer({ busy }: { busy: boolean }) {
  const [words, setWords] = useState("");
  useEffect(
    () => setWords((old) => (busy ? "The model is answering" : old === "" ? "" : "The answer is complete")),
    [busy],
  );
  return (
    <li role="status" className="sr-only">
      {words}
    </li>
  );
}
