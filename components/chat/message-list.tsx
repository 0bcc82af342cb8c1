"use client";

import { lazy, Suspense } from "react";
import { AnswerEnd } from "@/components/chat/answer-end";
import { EditQuestion } from "@/components/chat/edit-question";
import { MessageActions } from "@/components/chat/message-actions";
import type { PathEntry } from "@/components/chat/message-tree";
import type { Chat } from "@/components/chat/use-conversation";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";

const SafeMarkdown = lazy(() =>
  import("@/components/markdown/safe-markdown").then((module) => ({ default: module.SafeMarkdown })),
);

type Props = {
  chat: Chat;
  /** Why no answer can be asked for now. */
  refusal: string | undefined;
  editingId: string | undefined;
  onEdit: (messageId: string | undefined) => void;
};

export function MessageList({ chat, refusal, editingId, onEdit }: Props) {
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
                refusal={refusal}
                onClose={() => onEdit(undefined)}
                onSave={(text) => chat.edit(entry, text)}
              />
            ) : (
              <MessageBody entry={entry} chat={chat} refusal={refusal} />
            )}
            <MessageActions entry={entry} chat={chat} refusal={refusal} onEdit={() => onEdit(entry.message.id)} />
          </li>
        ))}
        {chat.partial && (
          <li data-role="assistant" data-streaming>
            <Speaker name={chat.partial.speaker} />
            {chat.partial.content === "" ? <Spinner /> : <AnswerText text={chat.partial.content} />}
          </li>
        )}
      </ol>
      {last?.message.role === "user" && !chat.busy && (
        <Button size="sm" className="mt-4" disabledReason={refusal} onClick={() => void chat.answerQuestion(last)}>
          Get an answer
        </Button>
      )}
      <Announcer busy={chat.busy} answered={last?.message.role === "assistant"} />
    </>
  );
}

function MessageBody({ entry, chat, refusal }: { entry: PathEntry; chat: Chat; refusal: string | undefined }) {
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
  return (
    <>
      <Speaker name={message.model ?? "Model"} />
      <AnswerText text={message.content} />
      <AnswerEnd entry={entry} chat={chat} refusal={refusal} />
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
