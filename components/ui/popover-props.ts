import type { ReactNode } from "react";
import type { TriggerElement } from "@/components/ui/lazy-trigger";

export type PopoverProps = {
  trigger: TriggerElement;
  /** Names the layer for assistive technology. */
  label: string;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "right";
  className?: string;
  children: ReactNode;
};
