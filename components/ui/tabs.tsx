"use client";

import clsx from "clsx";
import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";

type Tab<Value extends string> = { value: Value; label: ReactNode; panel: ReactNode };

type TabsProps<Value extends string> = {
  label: string;
  tabs: Tab<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
  /** Stands at the end of the row of tabs. */
  aside?: ReactNode;
  className?: string;
  panelClassName?: string;
};

/** Tabs within a view. Arrow keys move and choose; views with an address of their own use `PageTabs`. */
export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { label, tabs, value, onValueChange, aside, className, panelClassName } = props;
  const id = useId();
  const listRef = useRef<HTMLDivElement>(null);
  const current = tabs.find((tab) => tab.value === value);

  function move(event: KeyboardEvent) {
    const index = tabs.findIndex((tab) => tab.value === value);
    const next = tabs.at(nextIndex(event.key, index, tabs.length) ?? index);
    if (!next || next.value === value) return;
    event.preventDefault();
    onValueChange(next.value);
    listRef.current?.querySelector<HTMLElement>(`[data-value="${CSS.escape(next.value)}"]`)?.focus();
  }

  return (
    <div className={className}>
      <div className="flex items-center justify-between gap-2 border-b border-line">
        <div ref={listRef} role="tablist" aria-label={label} className="flex gap-5 overflow-x-auto">
          {tabs.map((tab) => (
            <button
              key={tab.value}
              type="button"
              role="tab"
              id={`${id}-${tab.value}`}
              data-value={tab.value}
              aria-selected={tab.value === value}
              aria-controls={`${id}-panel`}
              tabIndex={tab.value === value ? 0 : -1}
              onClick={() => onValueChange(tab.value)}
              onKeyDown={move}
              className={clsx(
                tabLook,
                "aria-selected:border-accent aria-selected:text-ink forced-colors:aria-selected:border-[Highlight]",
              )}
            >
              {tab.label}
            </button>
          ))}
        </div>
        {aside}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
        className={clsx("pt-4", panelClassName)}
      >
        {current?.panel}
      </div>
    </div>
  );
}

/** What a tab looks like, in the page and in its header. */
export const tabLook =
  "-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent forced-colors:border-[Canvas] text-sm font-medium whitespace-nowrap " +
  "text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2";

function nextIndex(key: string, index: number, length: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % length;
    case "ArrowLeft":
      return (index - 1 + length) % length;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return undefined;
  }
}
