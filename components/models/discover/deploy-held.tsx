import { CircleCheck } from "lucide-react";
import { ActionLink } from "@/components/shell/action-link";
import { Badge } from "@/components/ui/badge";

type Props = { modelId: string; file: string | undefined; size?: "sm" | "md" };

/** In place of getting what is here already: the way to its deployment. */
export function DeployHeld({ modelId, file = "", size = "md" }: Props) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-2 md:justify-end">
      <Badge tone="ok" icon={<CircleCheck aria-hidden="true" />}>
        On disk
      </Badge>
      <ActionLink needs="write" href={`/deployments/new?model=${modelId}&file=${encodeURIComponent(file)}`} size={size}>
        Deploy
      </ActionLink>
    </span>
  );
}
