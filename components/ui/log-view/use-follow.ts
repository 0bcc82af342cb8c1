"use client";

import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { LogLine } from "@/components/ui/log-view/log-buffer";

/** Nearer to the end than this counts as being there. */
const endPx = 32;

/**
 * Keeps a scroller at its end while new lines come. A reader who scrolls away gets the lines of that moment, standing
 * still whatever arrives or is dropped meanwhile; back at their end, or by `setFollowing`, the log runs on.
 */
export function useFollow(scrollerRef: RefObject<HTMLElement | null>, newestLines: readonly LogLine[]) {
  const [heldLines, setHeldLines] = useState<readonly LogLine[]>();
  const [scrollTop, setScrollTop] = useState(0);
  const movedRef = useRef(0);
  const following = heldLines === undefined;

  // After every render, because any may have added rows or changed their height.
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!following || !scroller) return;
    scroller.scrollTop = scroller.scrollHeight;
    movedRef.current = scroller.scrollTop;
  });

  function onScroll() {
    const scroller = scrollerRef.current;
    if (!scroller) return;
    setScrollTop(scroller.scrollTop);
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < endPx;
    // Only an upward move is the reader's wish; content growing below is not.
    if (following && !atEnd && scroller.scrollTop < movedRef.current) setHeldLines(newestLines);
    else if (!following && atEnd && scroller.scrollTop > movedRef.current) setHeldLines(undefined);
    movedRef.current = scroller.scrollTop;
  }

  const lastSequence = (lines: readonly LogLine[]) => lines.at(-1)?.sequence ?? 0;
  return {
    lines: heldLines ?? newestLines,
    following,
    scrollTop,
    unseen: heldLines === undefined ? 0 : lastSequence(newestLines) - lastSequence(heldLines),
    onScroll,
    setFollowing: (next: boolean) => setHeldLines(next ? undefined : newestLines),
  };
}
