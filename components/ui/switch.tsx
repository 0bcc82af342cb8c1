"use client";

import type { ComponentProps, ReactNode } from "react";
import { Choice } from "@/components/ui/choice";

type SwitchProps = Omit<ComponentProps<"input">, "type" | "checked" | "onChange" | "className"> & {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  label: ReactNode;
  description?: ReactNode;
  /** The switch stands after the words: settings lists. */
  end?: boolean;
  className?: string;
};

/** Takes effect at once; something that waits for a Save button is a checkbox. */
export function Switch({ checked, onCheckedChange, label, description, end = false, className, ...rest }: SwitchProps) {
  return (
    <Choice
      label={label}
      description={description}
      disabled={rest.disabled ?? false}
      end={end}
      className={className}
      renderControl={(attributes) => (
        <input
          type="checkbox"
          role="switch"
          {...rest}
          {...attributes}
          checked={checked}
          aria-checked={checked}
          onChange={(event) => onCheckedChange(event.target.checked)}
          className="ui-switch mt-0.5 coarse:mt-0"
        />
      )}
    />
  );
}
