"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { isTyping } from "@/components/shell/is-typing";
import { OpeningPalette } from "@/components/shell/opening-palette";
import { currentShellLayer, openShellLayer, subscribeToShellLayers } from "@/components/shell/shell-layers";
import { createShortcutReader } from "@/components/shell/shortcuts";
import { isComposing } from "@/components/ui/is-composing";

const ShortcutSheet = lazy(() =>
  import("@/components/shell/shortcut-sheet").then((module) => ({ default: module.ShortcutSheet })),
);

/** Listens for the console's shortcuts and holds the layers they open. */
export function Keyboard() {
  const router = useRouter();
  const layer = useSyncExternalStore(subscribeToShellLayers, currentShellLayer, () => undefined);

  useEffect(() => {
    const read = createShortcutReader();
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event)) return;
      const singleKeys = document.documentElement.dataset["shortcuts"] !== "off" && !isLayerOpen();
      const command = read(event, event.timeStamp, { typing: isTyping(event.target), singleKeys });
      if (!command) return;
      event.preventDefault();
      switch (command.do) {
        case "palette":
          return openShellLayer(currentShellLayer() === "palette" ? undefined : "palette");
        case "sheet":
          return openShellLayer("shortcuts");
        case "search":
          return document.querySelector<HTMLElement>("main input[type=search]")?.focus();
        case "go":
          return command.external ? window.location.assign(command.href) : router.push(command.href);
      }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [router]);

  return (
    <Suspense>
      {layer === "palette" && <OpeningPalette />}
      {layer === "shortcuts" && <ShortcutSheet />}
    </Suspense>
  );
}

function isLayerOpen(): boolean {
  return currentShellLayer() !== undefined || document.querySelector("[role=dialog], [role=menu]") !== null;
}
