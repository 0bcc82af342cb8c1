"use client";

import clsx from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { controlLook } from "@/components/ui/control-look";
import { useFieldControl } from "@/components/ui/field-context";

export type SelectOption = { value: string; label: string; disabled?: boolean };
export type SelectGroup = { label: string; options: SelectOption[] };

type SelectProps = Omit<ComponentProps<"select">, "children" | "onChange" | "value"> & {
  value: string;
  onValueChange: (value: string) => void;
  options: (SelectOption | SelectGroup)[];
  /** Shown while nothing is chosen. */
  placeholder?: string;
};

/** The browser's own select: right on phones, for keyboards and for screen readers without a line of script. */
export function Select({ value, onValueChange, options, placeholder, className, ...rest }: SelectProps) {
  return (
    <span className={clsx("relative block", className)}>
      <select
        {...useFieldControl()}
        {...rest}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className={clsx(controlLook, "h-control w-full cursor-pointer appearance-none truncate ps-2.5 pe-8")}
      >
        {placeholder !== undefined && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {options.map((option) =>
          "options" in option ? (
            <optgroup key={option.label} label={option.label}>
              {option.options.map(renderOption)}
            </optgroup>
          ) : (
            renderOption(option)
          ),
        )}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-4 text-muted"
      />
    </span>
  );
}

function renderOption({ value, label, disabled = false }: SelectOption) {
  return (
    <option key={value} value={value} disabled={disabled} className="bg-raised text-ink">
      {label}
    </option>
  );
}
