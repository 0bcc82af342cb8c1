"use client";

import clsx from "clsx";
import type { ComponentProps } from "react";
import { controlLook } from "@/components/ui/control-look";
import { useFieldControl } from "@/components/ui/field-context";

/** Grows with its text up to half the window where the browser can. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...useFieldControl()}
      rows={rows}
      {...rest}
      className={clsx(controlLook, "field-sizing-content w-full max-h-[50dvh] min-h-16 px-2.5 py-1.5", className)}
    />
  );
}
