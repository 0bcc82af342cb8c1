"use client";

import { useSyncExternalStore } from "react";

/** "⌘" on Apple keyboards, "Ctrl" elsewhere. The server cannot know and says "Ctrl". */
export function useModifierKey(): "⌘" | "Ctrl" {
  return useSyncExternalStore(
    () => () => undefined,
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl"),
    () => "Ctrl",
  );
}
