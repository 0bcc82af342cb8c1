import { Notice } from "@/components/ui/notice";

type Props = {
  /** What its deployments serve, or what its file's header says it is for. */
  of: { capabilities: readonly string[] } | { task: string | undefined };
  className?: string;
};

/** Nothing is wrong with such a model, so nothing else would tell why its answers make no sense in a chat. */
export function BaseModelHint({ of, className }: Props) {
  if (!isBase(of)) return null;
  return (
    <Notice tone="warn" title="This is a base model" {...(className !== undefined && { className })}>
      It has no chat template, so it goes on with a text instead of answering; for chat, choose an instruct version of
      it.
    </Notice>
  );
}

function isBase(of: Props["of"]): boolean {
  if ("task" in of) return of.task === "completion";
  return of.capabilities.includes("completions") && !of.capabilities.includes("chat");
}
