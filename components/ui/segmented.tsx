"use client";

import clsx from "clsx";
import { useId, type ReactNode } from "react";

type SegmentedProps<Value extends string> = {
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: { value: Value; label: ReactNode }[];
  className?: string;
};

/** Two to five exclusive views of the same thing, all visible. Radio buttons underneath. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, onValueChange, options, className } = props;
  const name = useId();
  return (
    <fieldset className={clsx("inline-flex h-control rounded-md bg-press p-0.5", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            "relative inline-flex cursor-pointer items-center gap-1.5 rounded-sm px-2.5 text-xs font-medium text-muted select-none",
            "hover:text-ink has-checked:bg-raised has-checked:text-ink has-checked:outline has-checked:outline-line",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent [&_svg]:size-3.5",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValueChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
