"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { currentShellLayer, openShellLayer, subscribeToShellLayers } from "@/components/shell/shell-layers";
import { createShortcutReader } from "@/components/shell/shortcuts";

const CommandPalette = lazy(() =>
  import("@/components/shell/command-palette").then((module) => ({ default: module.CommandPalette })),
);
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
      if (event.defaultPrevented || event.isComposing) return;
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
      {layer === "palette" && <CommandPalette />}
      {layer === "shortcuts" && <ShortcutSheet />}
    </Suspense>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=range])"))
  );
}

function isLayerOpen(): boolean {
  return document.querySelector("[role=dialog], [role=menu]") !== null;
}
