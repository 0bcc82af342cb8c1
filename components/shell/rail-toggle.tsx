"use client";

import { PanelLeft } from "lucide-react";
import { usePreferences } from "@/components/shell/preferences-provider";
import { IconButton } from "@/components/ui/icon-button";

/** Below this the rail shows icons by itself; the same limit stands in app/shell.css. */
const narrow = "(width < 64rem)";

export function RailToggle() {
  const { preferences, prefer } = usePreferences();
  function toggle() {
    const icons = preferences.rail === "icons" || (preferences.rail === "auto" && matchMedia(narrow).matches);
    prefer("rail", icons ? "open" : "icons");
  }
  return (
    <IconButton
      label="Show or hide names"
      icon={<PanelLeft aria-hidden="true" className="rtl:-scale-x-100" />}
      size="sm"
      data-tooltip-side="right"
      onClick={toggle}
    />
  );
}
