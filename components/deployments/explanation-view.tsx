"use client";

import { memoryShares } from "@/components/deployments/memory-shares";
import { FitLight } from "@/components/models/discover/fit-light";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatCount, formatMemory } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { Notice } from "@/components/ui/notice";
import { StackedBar } from "@/components/ui/stacked-bar";
import type { Explanation } from "@/lib/serving/placement/contract";

const outcomes = {
  chose: { tone: "ok", words: "Chosen because" },
  passed: { tone: "idle", words: "Checked" },
  refused: { tone: "warn", words: "Ruled out" },
} as const;

type Props = {
  explanation: Explanation;
  /** Where the reasons are what one came for. */
  open?: boolean;
  onApply?: (patch: Record<string, unknown>) => void;
};

/** Every automatic choice, opened: the verdict, where the memory goes, the rules that decided, what else there was. */
export function ExplanationView({ explanation, open = false, onApply }: Props) {
  const { verdict, headline, fixes, unknowns, rules, limits = [] } = explanation;
  const deciding = rules.filter(({ outcome }) => outcome === "chose");
  return (
    <div className="space-y-5">
      <div className="space-y-1 text-sm">
        <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <FitLight fit={{ verdict, reason: headline }} />
          {headline}
        </p>
        {deciding.map(({ id, reason }) => (
          <p key={id} className="text-muted">
            {reason}
          </p>
        ))}
      </div>
      {memoryShares(explanation).map(({ where, ...share }) => (
        <StackedBar key={where} {...share} format={formatMemory} />
      ))}
      {limits.map(({ setting, exceeded, reason }) => exceeded && <Notice key={setting} tone="warn" title={reason} />)}
      {unknowns.length > 0 && <p className="text-sm text-muted">Not known: {unknowns.join("; ")}.</p>}
      {onApply && fixes.length > 0 && (
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-sm text-muted">Nearest setups:</span>
          {fixes.map((fix) => (
            <Button key={fix.label} size="sm" onClick={() => onApply(fix.patch)}>
              {fix.label}
            </Button>
          ))}
        </div>
      )}
      <Reasons explanation={explanation} open={open} />
    </div>
  );
}

function Reasons({ explanation: { rules, runnersUp, facts }, open }: { explanation: Explanation; open: boolean }) {
  return (
    <details className="text-sm" open={open}>
      <summary className="font-medium">Every rule and fact behind it</summary>
      <div className="mt-3 space-y-5">
        <ol className="space-y-1.5">
          {rules.map((rule) => (
            <li key={`${rule.id}-${rule.reason}`} className="flex flex-wrap gap-x-3">
              <Badge tone={outcomes[rule.outcome].tone}>{outcomes[rule.outcome].words}</Badge>
              <span data-tooltip={rule.id}>{rule.reason}</span>
            </li>
          ))}
        </ol>
        {runnersUp.length > 0 && (
          <KeyValueList items={runnersUp.map(({ option, whyNot }) => ({ label: `Not ${option}`, value: whyNot }))} />
        )}
        {facts.length > 0 && (
          <KeyValueList
            items={facts.map(({ name, value, unit, source }) => ({
              label: name,
              value: factText(value, unit),
              note: source.replace("-", " "),
            }))}
          />
        )}
      </div>
    </details>
  );
}

function factText(value: string | number | boolean, unit: string | undefined): string {
  if (unit === "bytes" && typeof value === "number") return formatMemory(value);
  const text = typeof value === "number" ? formatCount(value) : String(value);
  return unit ? `${text} ${unit}` : text;
}
