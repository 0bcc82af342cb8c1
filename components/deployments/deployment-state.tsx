import { StateBadge } from "@/components/states/state-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { DeploymentSummary } from "@/lib/serving/deployments/contract";

type Props = {
  deployment: Pick<DeploymentSummary, "phase" | "phase_since" | "copies" | "copies_serving">;
  look?: "soft";
  reason?: string | undefined;
};

/** The state word, how many replicas of several serve, and how long it has been so. */
export function DeploymentState({ deployment, look, reason }: Props) {
  const { phase, phase_since, copies, copies_serving } = deployment;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <StateBadge kind="deployment" state={phase} reason={reason} {...(look && { look })} />
      <span className="text-xs text-muted tabular-nums">
        {copies > 1 && `${copies_serving} of ${copies} replicas · `}
        <RelativeTime at={phase_since} as="since" />
      </span>
    </span>
  );
}
