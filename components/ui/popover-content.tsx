"use client";

import clsx from "clsx";
import * as Layer from "radix-ui/popover";
import type { PopoverProps } from "@/components/ui/popover-props";

/** The open popover itself; it mounts open, because pressing its button is what loaded it. */
export function PopoverContent({
  trigger,
  label,
  align = "start",
  side = "bottom",
  className,
  children,
}: PopoverProps) {
  return (
    <Layer.Root defaultOpen>
      <Layer.Trigger asChild>{trigger}</Layer.Trigger>
      <Layer.Portal>
        <Layer.Content
          aria-label={label}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={clsx(
            "z-40 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-1rem)] animate-rise overflow-y-auto",
            "rounded-lg bg-raised p-3 text-sm shadow-raised",
            className,
          )}
        >
          {children}
        </Layer.Content>
      </Layer.Portal>
    </Layer.Root>
  );
}
