"use client";

import { lazy, Suspense, useState } from "react";
import { LazyTrigger } from "@/components/ui/lazy-trigger";
import type { DropdownMenuProps } from "@/components/ui/menu-entry";

const loadMenu = () => import("@/components/ui/dropdown-menu-content");
const DropdownMenuContent = lazy(() => loadMenu().then((module) => ({ default: module.DropdownMenuContent })));

/** A list of actions under a button. Its code is fetched when the pointer or the focus first reaches the button. */
export function DropdownMenu(props: DropdownMenuProps) {
  const [wanted, setWanted] = useState(false);
  const standIn = (
    <LazyTrigger
      trigger={props.trigger}
      popup="menu"
      onLikely={() => void loadMenu()}
      onPress={() => setWanted(true)}
    />
  );
  if (!wanted) return standIn;
  return (
    <Suspense fallback={standIn}>
      <DropdownMenuContent {...props} />
    </Suspense>
  );
}
