"use client";

import clsx from "clsx";
import { useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { Choice } from "@/components/ui/choice";

type BoxProps = Omit<ComponentProps<"input">, "type" | "checked" | "onChange"> & {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  /** Some, not all, of what it stands for. */
  indeterminate?: boolean;
};

/** The bare box, for table rows; name it with `aria-label`. */
export function CheckboxBox({ checked, onCheckedChange, indeterminate = false, className, ...rest }: BoxProps) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <input
      ref={ref}
      type="checkbox"
      {...rest}
      checked={checked}
      onChange={(event) => onCheckedChange(event.target.checked)}
      className={clsx("ui-check rounded-sm", className)}
    />
  );
}

type CheckboxProps = Omit<BoxProps, "className"> & { label: ReactNode; description?: ReactNode; className?: string };

export function Checkbox({ label, description, className, ...box }: CheckboxProps) {
  return (
    <Choice
      label={label}
      description={description}
      disabled={box.disabled ?? false}
      className={className}
      renderControl={(attributes) => <CheckboxBox {...box} {...attributes} className="mt-0.5 coarse:mt-0" />}
    />
  );
}
