"use client";

import { useRef, useState } from "react";

export type Selection = {
  ids: ReadonlySet<string>;
  press: (id: string, checked: boolean, shift: boolean) => void;
  replace: (ids: Iterable<string>) => void;
};

/** Which rows of a list are selected. `order` is every row that matches, as it stands on screen. */
export function useSelection(order: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const previousRef = useRef<string>(undefined);
  return {
    ids,
    press(id, checked, shift) {
      setIds(selectRow(ids, order, { id, checked, shift, previousId: previousRef.current }));
      previousRef.current = id;
    },
    replace: (next) => setIds(new Set(next)),
  };
}

/**
 * The selection after one row's box was ticked or cleared. With Shift the rows between it and the last one pressed follow
 * it. `order` is how the rows stand on screen.
 */
export function selectRow(
  selected: ReadonlySet<string>,
  order: readonly string[],
  press: { id: string; checked: boolean; previousId: string | undefined; shift: boolean },
): Set<string> {
  const next = new Set(selected);
  for (const id of pressedRows(order, press)) {
    if (press.checked) next.add(id);
    else next.delete(id);
  }
  return next;
}

function pressedRows(
  order: readonly string[],
  { id, previousId, shift }: { id: string; previousId: string | undefined; shift: boolean },
): readonly string[] {
  const here = order.indexOf(id);
  const there = previousId === undefined ? -1 : order.indexOf(previousId);
  if (!shift || here < 0 || there < 0) return [id];
  return order.slice(Math.min(here, there), Math.max(here, there) + 1);
}
