"use client";

import { useEffect, useState } from "react";

type CopyOutcome = "idle" | "copied" | "failed";

const shownMs = 2000;

/** Copies to the clipboard and remembers the outcome for a moment, so that a button can say it. */
export function useCopied(): { outcome: CopyOutcome; copy: (text: string) => Promise<void> } {
  const [outcome, setOutcome] = useState<CopyOutcome>("idle");
  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(text: string) {
    const copied = await writeClipboard(text);
    setOutcome(copied ? "copied" : "failed");
  }
  return { outcome, copy };
}

/** The async clipboard exists on https and localhost only; plain http in a LAN needs the old command. */
async function writeClipboard(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  const focused = document.activeElement;
  (focused?.closest("[role=dialog]") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
