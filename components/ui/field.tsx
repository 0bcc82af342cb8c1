"use client";

import clsx from "clsx";
import { CircleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";
import { FieldContext } from "@/components/ui/field-context";

type FieldProps = {
  label: ReactNode;
  /** Why one would set it, in a sentence. */
  description?: ReactNode;
  /** Default, unit, range, engine flag: the small print. */
  facts?: ReactNode;
  /** What the present value does: "raises memory by 1.2 GiB". Announced when it changes. */
  effect?: ReactNode;
  /** What is expected instead; never blames. */
  error?: ReactNode;
  required?: boolean;
  optional?: boolean;
  /** Stands at the end of the label's line: a reset link, an "auto" chip. */
  aside?: ReactNode;
  className?: string;
  /** One control that reads `useFieldControl`: Input, Textarea, Select, Slider. */
  children: ReactNode;
};

/** Label, control, help and error, tied together for assistive technology. */
export function Field(props: FieldProps) {
  const { label, description, facts, effect, error, required = false, optional = false, aside, className } = props;
  const id = useId();
  const ids = {
    description: description === undefined ? undefined : `${id}-description`,
    facts: facts === undefined ? undefined : `${id}-facts`,
    error: error === undefined ? undefined : `${id}-error`,
  };
  const describedBy = Object.values(ids).filter(Boolean).join(" ") || undefined;
  return (
    <div className={clsx("flex flex-col gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
          {optional && <span className="font-normal text-muted"> (optional)</span>}
        </label>
        {aside}
      </div>
      {description !== undefined && (
        <p id={ids.description} className="text-xs text-muted">
          {description}
        </p>
      )}
      <FieldContext value={{ id, describedBy, invalid: error !== undefined, required }}>{props.children}</FieldContext>
      {error !== undefined && (
        <p id={ids.error} className="flex items-start gap-1.5 text-xs text-bad">
          <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          <span>{error}</span>
        </p>
      )}
      {facts !== undefined && (
        <p id={ids.facts} className="text-xs text-muted">
          {facts}
        </p>
      )}
      {effect !== undefined && (
        <p aria-live="polite" className="text-xs text-accent-text tabular-nums">
          {effect}
        </p>
      )}
    </div>
  );
}
