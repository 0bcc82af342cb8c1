"use client";

import "katex/dist/katex.min.css";
import katex from "katex";
import { useLayoutEffect, useRef } from "react";

type Props = { tex: string; display: boolean };

/** A formula written by a stranger: no links, no images, no macro that grows without end. What is no LaTeX is shown as it came. */
export function MathText({ tex, display }: Props) {
  const ref = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (!ref.current) return;
    katex.render(tex, ref.current, {
      displayMode: display,
      throwOnError: false,
      errorColor: "currentColor",
      trust: false,
      strict: "ignore",
      maxExpand: 500,
      maxSize: 20,
    });
  }, [tex, display]);
  return <span ref={ref} className={display ? "markdown-wide block overflow-x-auto" : undefined} />;
}
