"use client";

import { useSyncExternalStore } from "react";

const storageKey = "chat-draft";
const listeners = new Set<() => void>();

/** What is typed and not sent yet. It outlives a reload and signing in again, and ends with the tab. */
export function useDraft(): string {
  return useSyncExternalStore(subscribe, currentDraft, () => "");
}

export function currentDraft(): string {
  return sessionStorage.getItem(storageKey) ?? "";
}

export function setDraft(text: string): void {
  sessionStorage.setItem(storageKey, text);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
