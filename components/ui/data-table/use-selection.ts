"use client";

import { useRef, useState } from "react";
import { selectRow } from "@/components/ui/data-table/selection";

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
