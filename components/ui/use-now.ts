"use client";

import { useSyncExternalStore } from "react";

const tickMs = 1000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time in milliseconds, moving once a second and rounded to it. All readers share one timer. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, readNow, readNow);
}

function readNow(): number {
  if (timer === undefined) now = Math.floor(Date.now() / tickMs) * tickMs;
  return now;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Math.floor(Date.now() / tickMs) * tickMs;
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
