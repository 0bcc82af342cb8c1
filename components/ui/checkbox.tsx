"use client";

import clsx from "clsx";
import { useEffect, useRef, type ComponentProps } from "react";

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
