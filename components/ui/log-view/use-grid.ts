"use client";

import { useEffect, useState, type RefObject } from "react";

export type Grid = { columns: number; rowHeight: number; height: number };

const probeText = "0".repeat(100);

/** How many characters fit a row of the scroller and how high a row is, kept right when fonts or sizes change. */
export function useGrid(scrollerRef: RefObject<HTMLElement | null>): Grid {
  const [grid, setGrid] = useState<Grid>({ columns: 120, rowHeight: 20, height: 600 });
  useEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return undefined;
    const measure = () => {
      const probe = document.createElement("span");
      probe.className = "invisible absolute whitespace-pre";
      probe.textContent = probeText;
      scroller.append(probe);
      const { width } = probe.getBoundingClientRect();
      const rowHeight = Number.parseFloat(getComputedStyle(scroller).lineHeight) || 20;
      probe.remove();
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      // A row has 1 rem of padding at either side.
      const columns = Math.max(20, Math.floor((scroller.clientWidth - 2 * rem) / (width / probeText.length)));
      setGrid((current) =>
        current.columns === columns && current.rowHeight === rowHeight && current.height === scroller.clientHeight
          ? current
          : { columns, rowHeight, height: scroller.clientHeight },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    void document.fonts.ready.then(measure);
    return () => observer.disconnect();
  }, [scrollerRef]);
  return grid;
}
