"use client";

import { BookOpen, CircleHelp, Code, Keyboard } from "lucide-react";
import { openShellLayer } from "@/components/shell/shell-layers";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import type { MenuEntry } from "@/components/ui/menu-entry";

const entries: MenuEntry[] = [
  {
    kind: "action",
    label: "Keyboard shortcuts",
    icon: <Keyboard aria-hidden="true" />,
    keys: "?",
    onSelect: () => openShellLayer("shortcuts"),
  },
  { kind: "link", label: "API reference", href: "/api/docs", icon: <BookOpen aria-hidden="true" />, external: true },
  {
    kind: "link",
    label: "OpenAPI document",
    href: "/api/openapi.json",
    icon: <Code aria-hidden="true" />,
    external: true,
  },
];

/** Help, at the same place on every page (WCAG 3.2.6). */
export function HelpMenu() {
  return (
    <DropdownMenu
      side="right"
      align="end"
      entries={entries}
      trigger={
        <button type="button" className="rail-item rail-link" data-tooltip="Help" data-tooltip-side="right">
          <CircleHelp aria-hidden="true" />
          <span className="rail-label">Help</span>
        </button>
      }
    />
  );
}
