import type { PathEntry } from "@/components/chat/message-tree";
import { formatCount } from "@/components/ui/format";

/** How much of what the model can hold this conversation takes. Always there, so that the composer never moves. */
export function ContextMeter({ path, contextWindow }: { path: PathEntry[]; contextWindow: number | undefined }) {
  const used = contextUse(path);
  const isTight = used !== undefined && contextWindow !== undefined && used > contextWindow * 0.8;
  return (
    <p className="mt-1.5 min-h-4 text-xs text-muted tabular-nums">
      {used !== undefined &&
        (contextWindow === undefined
          ? `${formatCount(used)} tokens so far`
          : `${formatCount(used)} of ${formatCount(contextWindow)} tokens of context used`)}
      {isTight && ": soon it will not fit. Begin a new conversation, or deploy with a longer context."}
    </p>
  );
}

/** Tokens the model held at the last answer that was counted: prompt and answer together. */
function contextUse(path: readonly PathEntry[]): number | undefined {
  const last = path.findLast(({ message }) => message.prompt_tokens !== null && message.completion_tokens !== null);
  return last && (last.message.prompt_tokens ?? 0) + (last.message.completion_tokens ?? 0);
}
