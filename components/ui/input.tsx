"use client";

import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { controlLook } from "@/components/ui/control-look";
import { useFieldControl } from "@/components/ui/field-context";

type InputProps = ComponentProps<"input"> & {
  /** Decoration before the text: a search glass. */
  leading?: ReactNode;
  /** Unit or button after the text. */
  trailing?: ReactNode;
};

export function Input({ leading, trailing, className, ...rest }: InputProps) {
  const field = useFieldControl();
  const input = (
    <input
      type="text"
      {...field}
      {...rest}
      className={clsx(
        controlLook,
        "h-control w-full px-2.5",
        leading !== undefined && "ps-8",
        trailing !== undefined && "pe-9",
        leading === undefined && trailing === undefined && className,
      )}
    />
  );
  if (leading === undefined && trailing === undefined) return input;
  return (
    <span className={clsx("relative block", className)}>
      {leading !== undefined && (
        <span className="pointer-events-none absolute inset-y-0 start-0 grid w-8 place-items-center text-muted [&_svg]:size-4">
          {leading}
        </span>
      )}
      {input}
      {trailing !== undefined && (
        <span className="absolute inset-y-0 end-0 grid min-w-9 place-items-center pe-1 text-xs text-muted">
          {trailing}
        </span>
      )}
    </span>
  );
}
