import type { ReactNode } from "react";
import type { TriggerElement } from "@/components/ui/lazy-trigger";

export type MenuEntry =
  | MenuAction
  | { kind: "link"; label: string; href: string; icon?: ReactNode; external?: boolean }
  | { kind: "check"; label: string; checked: boolean; onCheckedChange: (checked: boolean) => void }
  | {
      kind: "choice";
      heading: string;
      value: string;
      options: { value: string; label: string }[];
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
