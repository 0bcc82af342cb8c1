"use client";

import { useSyncExternalStore } from "react";

/** The address under which this browser reaches the product. The server cannot know it and leaves it out. */
export function useOrigin(): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => location.origin,
    () => "",
  );
}
