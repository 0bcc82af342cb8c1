"use client";

import { useRef } from "react";

/**
 * Handlers for a layer without a trigger of its own: what had the focus when it opened gets it back. `afterwards` runs
 * once that has happened, so that a further layer opened by it knows in turn where to go back to.
 */
export function useReturnFocus(afterwards?: () => void) {
  const openerRef = useRef<Element>(null);
  return {
    onOpenAutoFocus() {
      openerRef.current = document.activeElement;
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault();
      if (openerRef.current instanceof HTMLElement) openerRef.current.focus();
      afterwards?.();
    },
  };
}
