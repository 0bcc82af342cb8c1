"use client";

import { lazy, Suspense, useState, type ReactNode } from "react";
import { LazyTrigger, type TriggerElement } from "@/components/ui/lazy-trigger";

const loadMenu = () => import("@/components/ui/dropdown-menu-content");
const DropdownMenuContent = lazy(() => loadMenu().then((module) => ({ default: module.DropdownMenuContent })));

export type MenuEntry =
  | MenuAction
  | { kind: "link"; label: string; href: string; icon?: ReactNode; external?: boolean }
  | { kind: "check"; label: string; checked: boolean; onCheckedChange: (checked: boolean) => void }
  | {
      kind: "choice";
      heading: string;
      value: string;
      options: { value: string; label: string; icon?: ReactNode }[];
      onValueChange: (value: string) => void;
    }
  | { kind: "heading"; label: string }
  | { kind: "separator" };

export type MenuAction = {
  kind: "action";
  label: string;
  onSelect: () => void;
  icon?: ReactNode;
  danger?: boolean;
  /** Keys that do the same: "⌘ K". */
  keys?: string;
  /** Shown under the label; the entry can be read but not chosen. */
  disabledReason?: string | undefined;
};

export type DropdownMenuProps = {
  trigger: TriggerElement;
  entries: MenuEntry[];
  align?: "start" | "end";
  side?: "top" | "bottom" | "right";
};

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
