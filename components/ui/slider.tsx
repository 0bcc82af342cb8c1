"use client";

import clsx from "clsx";
import { useState, type CSSProperties } from "react";
import { controlLook } from "@/components/ui/control-look";
import { useFieldControl } from "@/components/ui/field-context";

type SliderProps = {
  value: number;
  onValueChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  /** Names the slider and the number where no Field does. */
  label: string;
  /** Spoken and shown after the number: "tokens". */
  unit?: string;
  disabled?: boolean;
  /** Positions grow by powers of two: context lengths, batch sizes. */
  scale?: "linear" | "binary";
  className?: string;
};

/** Drag it, or type the exact number beside it. */
export function Slider(props: SliderProps) {
  const { value, onValueChange, min, max, step = 1, label, unit, disabled, scale = "linear", className } = props;
  const field = useFieldControl();
  const [draft, setDraft] = useState<string>();
  const toPosition = (amount: number) => (scale === "binary" ? Math.log2(amount) : amount);
  const [low, high, position] = [toPosition(min), toPosition(max), toPosition(value)];
  const filled = high > low ? ((position - low) / (high - low)) * 100 : 0;

  function slide(next: number) {
    const amount = scale === "binary" ? Math.round(2 ** next / step) * step : next;
    onValueChange(Math.min(max, Math.max(min, amount)));
  }
  function commit() {
    const typed = Number(draft);
    if (draft !== undefined && draft.trim() !== "" && Number.isFinite(typed)) {
      onValueChange(Math.min(max, Math.max(min, Math.round(typed / step) * step)));
    }
    setDraft(undefined);
  }

  return (
    <div className={clsx("flex items-center gap-3", className)}>
      <input
        type="range"
        min={low}
        max={high}
        step={scale === "binary" ? 0.125 : step}
        value={position}
        disabled={disabled}
        aria-label={label}
        aria-valuetext={`${value}${unit === undefined ? "" : ` ${unit}`}`}
        onChange={(event) => slide(event.target.valueAsNumber)}
        className="ui-range min-w-24 grow"
        style={{ "--filled": `${filled}%` } as CSSProperties}
      />
      <span className="flex items-center gap-1.5">
        <input
          {...field}
          type="text"
          inputMode="numeric"
          disabled={disabled}
          aria-label={field.id === undefined ? `${label}, exact value` : undefined}
          value={draft ?? String(value)}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === "Enter" && commit()}
          className={clsx(controlLook, "h-control w-20 px-2 text-end tabular-nums")}
        />
        {unit !== undefined && <span className="text-xs text-muted">{unit}</span>}
      </span>
    </div>
  );
}
