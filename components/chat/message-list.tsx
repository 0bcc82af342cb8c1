"use client";

import { lazy, Suspense } from "react";
import { EditQuestion } from "@/components/chat/edit-question";
import { MessageActions } from "@/components/chat/message-actions";
import { messageFigures } from "@/components/chat/message-figures";
import type { PathEntry } from "@/components/chat/message-tree";
import type { Chat } from "@/components/chat/use-conversation";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Spinner } from "@/components/ui/spinner";

const SafeMarkdown = lazy(() =>
  import("@/components/markdown/safe-markdown").then((module) => ({ default: module.SafeMarkdown })),
);

type Props = {
  chat: Chat;
  /** Who is answering now. */
  speaker: string;
  editingId: string | undefined;
  onEdit: (messageId: string | undefined) => void;
};

export function MessageList({ chat, speaker, editingId, onEdit }: Props) {
  const shown = chat.partial
    ? chat.path.slice(0, chat.path.findIndex(({ message }) => message.id === chat.partial?.parentId) + 1)
    : chat.path;
  const last = shown.at(-1);
  return (
    <>
      <ol aria-label="Messages" className="space-y-6">
        {shown.map((entry) => (
          <li key={entry.message.id} data-role={entry.message.role}>
            {editingId === entry.message.id ? (
              <EditQuestion
                content={entry.message.content}
                onCancel={() => onEdit(undefined)}
                onSave={(text) => {
                  onEdit(undefined);
                  void chat.edit(entry, text);
                }}
              />
            ) : (
              <MessageBody entry={entry} chat={chat} />
            )}
            <MessageActions entry={entry} chat={chat} onEdit={() => onEdit(entry.message.id)} />
          </li>
        ))}
        {chat.partial && (
          <li data-role="assistant" data-streaming>
            <Speaker name={speaker} />
            {chat.partial.content === "" ? <Spinner /> : <AnswerText text={chat.partial.content} />}
          </li>
        )}
      </ol>
      {last?.message.role === "user" && !chat.busy && (
        <Button size="sm" className="mt-4" onClick={() => void chat.answerQuestion(last)}>
          Get an answer
        </Button>
      )}
      <Announcer busy={chat.busy} answered={last?.message.role === "assistant"} />
    </>
  );
}

function MessageBody({ entry, chat }: { entry: PathEntry; chat: Chat }) {
  const { message } = entry;
  if (message.role === "user") {
    return (
      <>
        <Speaker name="You" />
        <p className="w-fit max-w-full rounded-lg bg-press px-3 py-2 break-words whitespace-pre-wrap">
          {message.content}
        </p>
      </>
    );
  }
  const figures = messageFigures(message);
  return (
    <>
      <Speaker name={message.model ?? "Model"} />
      <AnswerText text={message.content} />
      {message.outcome === "failed" && (
        <Notice
          tone="bad"
          className="mt-2"
          title={message.content === "" ? "No answer came" : "The answer broke off"}
          actions={
            <Button size="sm" onClick={() => void chat.regenerate(entry)}>
              Answer again
            </Button>
          }
        >
          {message.error?.detail}
        </Notice>
      )}
      {(message.outcome === "stopped" || figures !== "") && (
        <p className="mt-2 flex flex-wrap items-center gap-x-3 text-xs text-muted tabular-nums">
          {message.outcome === "stopped" && <Badge tone="idle">stopped</Badge>}
          {figures}
        </p>
      )}
    </>
  );
}

function Speaker({ name }: { name: string }) {
  return <p className="mb-1 text-xs font-medium break-words text-muted">{name}</p>;
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
