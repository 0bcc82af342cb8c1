"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { isTyping } from "@/components/shell/is-typing";
import { openShellLayer } from "@/components/shell/shell-layers";
import { typeInto } from "@/components/shell/shortcuts";
import { isComposing } from "@/components/ui/is-composing";

const CommandPalette = lazy(() =>
  import("@/components/shell/command-palette").then((module) => ({ default: module.CommandPalette })),
);

/** The palette, and before its code is there and its field has the focus, whoever takes what is typed for it. */
export function OpeningPalette() {
  const [search, setSearch] = useState("");

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (isTyping(event.target) || isComposing(event)) return;
      if (event.key === "Escape") return openShellLayer(undefined);
      const typed = typeInto(event);
      if (!typed) return;
      event.preventDefault();
      setSearch(typed);
    };
    // Before the shortcuts, which listen while the press comes back up.
    document.addEventListener("keydown", listen, { capture: true });
    return () => document.removeEventListener("keydown", listen, { capture: true });
  }, []);

  return (
    <Suspense>
      <CommandPalette search={search} onSearch={setSearch} />
    </Suspense>
  );
}
