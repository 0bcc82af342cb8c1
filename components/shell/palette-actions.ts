"use client";

import { useEffect, type ReactNode } from "react";

export type PaletteAction = {
  id: string;
  /** Verb and object: "Stop llama-8b". */
  label: string;
  group: string;
  icon?: ReactNode;
  /** Other words one may type for it. */
  keywords?: string[];
  keys?: string;
  run: () => void;
};

const sources = new Map<symbol, PaletteAction[]>();
const listeners = new Set<() => void>();
let all: readonly PaletteAction[] = [];

/** Offers actions in the command palette while the calling component is on screen. Keep the array stable (`useMemo`). */
export function usePaletteActions(actions: PaletteAction[]): void {
  useEffect(() => {
    const source = Symbol("palette source");
    sources.set(source, actions);
    publish();
    return () => {
      sources.delete(source);
      publish();
    };
  }, [actions]);
}

export function currentPaletteActions(): readonly PaletteAction[] {
  return all;
}

export function subscribeToPaletteActions(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function publish(): void {
  all = [...sources.values()].flat();
  for (const listener of listeners) listener();
}
