"use client";

import clsx from "clsx";
import { useId, type ReactNode } from "react";
import { Choice } from "@/components/ui/choice";

type RadioGroupProps<Value extends string> = {
  /** Names the group; `hideLabel` keeps it for assistive technology alone. */
  label: ReactNode;
  hideLabel?: boolean;
  value: Value;
  onValueChange: (value: Value) => void;
  options: { value: Value; label: ReactNode; description?: ReactNode; disabled?: boolean }[];
  /** "cards" frames each option: few options that need an explanation. */
  look?: "list" | "cards";
  className?: string;
};

export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { label, hideLabel = false, value, onValueChange, options, look = "list", className } = props;
  const name = useId();
  return (
    <fieldset className={className}>
      <legend className={hideLabel ? "sr-only" : "mb-2 text-sm font-medium"}>{label}</legend>
      <div className={clsx("grid", look === "cards" ? "gap-2" : "gap-3")}>
        {options.map((option) => (
          <Choice
            key={option.value}
            label={option.label}
            description={option.description}
            disabled={option.disabled ?? false}
            className={clsx(
              look === "cards" &&
                "rounded-md border border-edge p-3 has-checked:border-accent has-checked:bg-accent-soft",
            )}
            renderControl={(attributes) => (
              <input
                type="radio"
                name={name}
                {...attributes}
                value={option.value}
                checked={option.value === value}
                disabled={option.disabled}
                onChange={() => onValueChange(option.value)}
                className="ui-check mt-0.5 rounded-full coarse:mt-0"
              />
            )}
          />
        ))}
      </div>
    </fieldset>
  );
}
