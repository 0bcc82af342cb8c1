"use client";

import { useSyncExternalStore } from "react";

/** A map beside React that components follow: what is in it outlives the page that put it there. */
export function sharedMap<Value>() {
  let entries: ReadonlyMap<string, Value> = new Map();
  const listeners = new Set<() => void>();
  const read = () => entries;
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get: (key: string) => entries.get(key),
    /** Nothing takes the entry away. */
    set(key: string, value: Value | undefined): void {
      const next = new Map(entries);
      if (value === undefined) next.delete(key);
      else next.set(key, value);
      entries = next;
      for (const listener of listeners) listener();
    },
    useEntries: () => useSyncExternalStore(subscribe, read, read),
  };
}
