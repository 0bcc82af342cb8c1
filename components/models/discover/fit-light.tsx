import { CircleCheck, CircleHelp, CircleX, TriangleAlert, Wrench } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { formatMemory } from "@/components/ui/format";
import type { Fit } from "@/lib/serving/placement/contract";

const looks = {
  fits: { tone: "ok", label: "Fits", icon: CircleCheck },
  tight: { tone: "warn", label: "Tight", icon: TriangleAlert },
  "needs-change": { tone: "warn", label: "Needs change", icon: Wrench },
  "does-not-fit": { tone: "bad", label: "Does not fit", icon: CircleX },
  unknown: { tone: "idle", label: "Unknown", icon: CircleHelp },
} as const;

/** Whether it fits this hardware: word, icon and colour, and the two figures it comes from; the reason on hover and focus. */
export function FitLight({ fit, stacked = false }: { fit: Fit; stacked?: boolean }) {
  const { tone, label, icon: Icon } = looks[fit.verdict];
  return (
    <span className={stacked ? "flex flex-col items-start" : "inline-flex flex-wrap items-baseline gap-x-2"}>
      <Badge tone={tone} icon={<Icon aria-hidden="true" />} tooltip={fit.reason}>
        {label}
      </Badge>
      {fit.expectedBytes !== undefined && (
        <span className="text-xs text-muted tabular-nums">
          needs {formatMemory(fit.expectedBytes)}
          {fit.capacityBytes !== undefined && `, ${formatMemory(fit.capacityBytes)} available for models`}
        </span>
      )}
    </span>
  );
}
