"use client";

import { lazy, Suspense, useState, type ReactNode } from "react";
import { LazyTrigger, type TriggerElement } from "@/components/ui/lazy-trigger";

const loadPopover = () => import("@/components/ui/popover-content");
const PopoverContent = lazy(() => loadPopover().then((module) => ({ default: module.PopoverContent })));

export type PopoverProps = {
  trigger: TriggerElement;
  /** Names the layer for assistive technology. */
  label: string;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "right";
  className?: string;
  children: ReactNode;
};

/** A small layer beside a button, for things that are looked at or set, not chosen from a list. */
export function Popover(props: PopoverProps) {
  const [wanted, setWanted] = useState(false);
  const standIn = (
    <LazyTrigger
      trigger={props.trigger}
      popup="dialog"
      onLikely={() => void loadPopover()}
      onPress={() => setWanted(true)}
    />
  );
  if (!wanted) return standIn;
  return (
    <Suspense fallback={standIn}>
      <PopoverContent {...props} />
    </Suspense>
  );
}
