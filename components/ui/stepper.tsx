import clsx from "clsx";
import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import { formatDuration, formatDurationRange } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import { Spinner } from "@/components/ui/spinner";

export type Step = {
  id: string;
  label: string;
  state: "done" | "current" | "upcoming" | "failed";
  /** ISO 8601; the current step counts up from here. */
  startedAt?: string | undefined;
  elapsedMs?: number | undefined;
  /** From earlier runs. Left out where they differ too much to promise anything. */
  expectedMs?: { low: number; high: number } | undefined;
  /** Figures, a log line, a reason. */
  detail?: ReactNode;
};

/** The way from asked for to done, with the time each part took and is expected to take. */
export function Stepper({ label, steps, className }: { label: string; steps: Step[]; className?: string }) {
  return (
    <ol aria-label={label} className={clsx("max-w-2xl text-sm", className)}>
      {steps.map((step) => (
        <li
          key={step.id}
          aria-current={step.state === "current" ? "step" : undefined}
          className="group relative grid grid-cols-[1.25rem_1fr_auto] gap-x-3 pb-4 last:pb-0"
        >
          <span
            aria-hidden="true"
            className={clsx(
              "absolute start-2.5 top-5.5 bottom-0.5 w-px -translate-x-1/2 group-last:hidden rtl:translate-x-1/2",
              step.state === "done" ? "bg-ok-mark" : "bg-line",
            )}
          />
          <StepMark state={step.state} />
          <span
            className={clsx(
              step.state === "upcoming" && "text-muted",
              step.state === "current" && "font-medium",
              step.state === "failed" && "font-medium text-bad",
            )}
          >
            {step.label}
            <span className="sr-only">: {spoken[step.state]}</span>
          </span>
          <span className="text-xs leading-5 text-muted tabular-nums">
            <StepTime step={step} />
          </span>
          {step.detail !== undefined && (
            <div className="col-start-2 col-end-4 min-w-0 text-xs text-muted">{step.detail}</div>
          )}
        </li>
      ))}
    </ol>
  );
}

const spoken = { done: "done", current: "in progress", upcoming: "not started", failed: "failed" } as const;

function StepMark({ state }: { state: Step["state"] }) {
  const frame = "grid size-5 place-items-center rounded-full [&_svg]:size-3";
  switch (state) {
    case "done":
      return (
        <span data-mark aria-hidden="true" className={clsx(frame, "bg-ok-soft text-ok")}>
          <Check strokeWidth={3} />
        </span>
      );
    case "failed":
      return (
        <span data-mark aria-hidden="true" className={clsx(frame, "bg-bad-soft text-bad")}>
          <X strokeWidth={3} />
        </span>
      );
    case "current":
      return (
        <span data-mark aria-hidden="true" className="grid size-5 place-items-center text-progress-mark">
          <Spinner />
        </span>
      );
    case "upcoming":
      return (
        <span aria-hidden="true" className={frame}>
          <span className="size-2 rounded-full border border-edge" />
        </span>
      );
  }
}

function StepTime({ step }: { step: Step }) {
  const expected = step.expectedMs && `expected ${formatDurationRange(step.expectedMs.low, step.expectedMs.high)}`;
  if (step.state === "upcoming") return expected;
  if (step.elapsedMs !== undefined) return formatDuration(step.elapsedMs);
  if (step.startedAt === undefined) return null;
  return (
    <>
      <RelativeTime at={step.startedAt} as="age" />
      {expected && <span className="max-sm:hidden"> · {expected}</span>}
    </>
  );
}
