import { MessageSquare } from "lucide-react";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { SkeletonText } from "@/components/ui/skeleton";

const prompts = [
  "What can you help me with?",
  "Explain a hash function to a ten-year-old.",
  "Write a haiku about a data centre.",
  "Give me three names for a friendly robot.",
];

export function EmptyChat({
  ready,
  loading,
  onAsk,
}: {
  ready: boolean;
  loading: boolean;
  onAsk: (text: string) => void;
}) {
  if (loading) return <SkeletonText lines={3} />;
  if (!ready) {
    return (
      <EmptyState
        icon={<MessageSquare />}
        title="No model is serving"
        actions={
          <ButtonLink href="/deployments/new" variant="primary">
            Deploy a model
          </ButtonLink>
        }
      >
        Deploy one, and it can be talked to here.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<MessageSquare />}
      title="Ask the model something"
      actions={prompts.map((prompt) => (
        <Button key={prompt} size="sm" onClick={() => onAsk(prompt)}>
          {prompt}
        </Button>
      ))}
    >
      The conversation is stored for you alone.
    </EmptyState>
  );
}
