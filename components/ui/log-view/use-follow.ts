"use client";

import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { LogLine } from "@/components/ui/log-view/log-buffer";

/** Nearer to the end than this counts as being there. */
const endPx = 32;

/** Keeps a scroller at its end while new lines come, until the reader scrolls away; back at the end it follows again. */
export function useFollow(scrollerRef: RefObject<HTMLElement | null>, lines: readonly LogLine[]) {
  const [following, setFollowing] = useState(true);
  const [scrollTop, setScrollTop] = useState(0);
  const [leftAt, setLeftAt] = useState(0);
  const movedRef = useRef(0);
  const newest = lines.at(-1)?.sequence ?? 0;

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
    if (following && !atEnd && scroller.scrollTop < movedRef.current) {
      setFollowing(false);
      setLeftAt(newest);
    } else if (!following && atEnd) {
      setFollowing(true);
    }
    movedRef.current = scroller.scrollTop;
  }

  function choose(next: boolean) {
    setFollowing(next);
    if (!next) setLeftAt(newest);
  }

  return { following, scrollTop, unseen: following ? 0 : newest - leftAt, onScroll, setFollowing: choose };
}
