"use client";

import { Search } from "lucide-react";
import { openShellLayer } from "@/components/shell/shell-layers";
import { useModifierKey } from "@/components/shell/use-modifier-key";
import { IconButton } from "@/components/ui/icon-button";
import { Kbd } from "@/components/ui/kbd";

/** Opens the command palette; looks like the field it opens. */
export function PaletteButton() {
  const modifier = useModifierKey();
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      data-tooltip="Search and act"
      data-tooltip-side="right"
      onClick={() => openShellLayer("palette")}
      className="rail-item border border-line bg-surface text-muted hover:border-edge"
    >
      <Search aria-hidden="true" />
      <span className="rail-label">Search and act</span>
      <span aria-hidden="true" className="rail-aside">
        <Kbd keys={`${modifier} K`} />
      </span>
    </button>
  );
}

export function PaletteIconButton() {
  return (
    <IconButton
      label="Search and act"
      icon={<Search aria-hidden="true" />}
      aria-haspopup="dialog"
      onClick={() => openShellLayer("palette")}
    />
  );
}
