"use client";

import { lazy, Suspense, useState } from "react";
import { LazyTrigger } from "@/components/ui/lazy-trigger";
import type { PopoverProps } from "@/components/ui/popover-props";

const loadPopover = () => import("@/components/ui/popover-content");
const PopoverContent = lazy(() => loadPopover().then((module) => ({ default: module.PopoverContent })));

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
