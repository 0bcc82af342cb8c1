import { stateFacts, type State } from "@/components/states/state-vocabulary";
import { Badge } from "@/components/ui/badge";

type StateBadgeProps = State & {
  look?: "plain" | "soft";
  /** Why it is in this state, where that is known; takes the place of the general meaning. */
  reason?: string | undefined;
  className?: string;
};

/** A state as word, icon and colour, with its meaning on hover: `<StateBadge kind="download" state="stalled" />`. */
export function StateBadge({ kind, state, look, reason, className }: StateBadgeProps) {
  const { label, tone, icon: Icon, meaning } = stateFacts({ kind, state });
  return (
    <Badge tone={tone} icon={<Icon />} {...(look && { look })} tooltip={reason ?? meaning} className={className}>
      {label}
    </Badge>
  );
}
